internal import Dataset

/// Makes JPEGs that decoders open: one small picture, made different and as large as asked by comment segments.
struct FixtureImage {
  /// The smallest size that an image can have, in bytes.
  static let minimumBytes = 640

  private let base: [UInt8]
  /// Where the header of the scan begins: after the frame and all tables.
  private let scanStart: Int
  private let noise: [UInt8]
  private let seed: UInt64
  /// The size of the picture, in pixels.
  let width, height: Int

  init(seed: UInt64) {
    guard let base = embeddedFile("fixture.jpeg") else { preconditionFailure("the base image is not compiled in") }
    self.base = base
    self.seed = seed
    scanStart = Self.start(of: 0xda, in: base)
    let frame = Self.start(of: 0xc0, in: base)
    height = Int(base[frame + 5]) << 8 + Int(base[frame + 6])
    width = Int(base[frame + 7]) << 8 + Int(base[frame + 8])
    var random = SplitMix(seed: seed)
    noise = (0..<(1 << 14)).flatMap { _ in
      let number = random.next()
      return (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
  }

  /// Returns the image of `size` bytes whose comment begins with `label`. Another label makes other bytes.
  func bytes(_ size: Int, label: String) -> [UInt8] {
    var random = SplitMix(seed: seed, purpose: label)
    // Comments may stand before any segment. Here, damage to the first bytes is damage to what decoders need.
    var image = Array(base[..<scanStart])
    image.reserveCapacity(size)
    var left = size - base.count
    var text = Array(label.utf8)
    while left > 0 {
      // A segment holds up to 65,533 bytes after its marker and length, and what is left must hold a segment or nothing.
      var length = min(left - 4, 65_533)
      if 1..<4 ~= left - 4 - length { length -= 4 }
      image += [0xff, 0xfe, UInt8((length + 2) >> 8), UInt8((length + 2) & 255)]
      image += text.prefix(length)
      var filling = length - min(text.count, length)
      text = []
      while filling > 0 {
        let start = random.next(below: noise.count)
        let piece = noise[start..<min(noise.count, start + filling)]
        image += piece
        filling -= piece.count
      }
      left -= length + 4
    }
    return image + base[scanStart...]
  }

  /// Returns where the first segment with this marker begins.
  private static func start(of marker: UInt8, in base: [UInt8]) -> Int {
    var start = 2
    while base[start + 1] != marker { start += 2 + Int(base[start + 2]) << 8 + Int(base[start + 3]) }
    return start
  }
}
