import Images
import TestSupport
import Testing

@Suite("A walk over a JPEG")
struct JPEGWalkTests {
  private static let thumbnail: [UInt8] = Array("Exif".utf8) + [0, 0] + JPEGBytes.image()
  private static let images =
    SampleImage.all.map(\.bytes) + [
      JPEGBytes.image([(0xe1, thumbnail)]),
      // Restart markers, a reserved marker, fill bytes, and a second scan with tables before it.
      JPEGBytes.image(data: [
        1, 0xff, 0xd3, 4, 0xff, 0x30, 0xff, 0xff, 0xff, 0xc4, 0, 4, 0xff, 0xd9, 0xff, 0xda, 0, 2, 9,
      ]),
      // Noise long enough for the fast search, with stuffed bytes at all distances.
      JPEGBytes.image(data: sampleBytes(20_000).flatMap { $0 == 0xff ? [0xff, 0] : [$0] }),
    ]

  @Test("finds the end of the image itself, and counts what follows", arguments: images)
  func end(bytes: [UInt8]) {
    for trailing: [UInt8] in [[], [0], [0xff], [0xff, 0xd9, 0], [UInt8](repeating: 7, count: 100_000)] {
      let walk = walk(bytes + trailing)
      #expect(walk.form == .jpeg && walk.fault == nil)
      #expect(walk.end == Int64(bytes.count) && walk.trailingBytes == Int64(trailing.count))
    }
  }

  @Test("finds no end in an image that is cut anywhere", arguments: images)
  func cut(bytes: [UInt8]) {
    for count in 3..<min(bytes.count, 2_000) {
      let walk = walk(Array(bytes[..<count]))
      #expect(walk.end == nil && walk.fault == nil && walk.form == .jpeg, "\(count) bytes")
    }
  }

  @Test("does not depend on the pieces", arguments: images)
  func pieces(bytes: [UInt8]) {
    let whole = walk(bytes)
    for piece in [1, 2, 3, 7, 31, 64, 512] {
      let walk = walk(bytes, piece: piece)
      #expect(walk.end == whole.end && walk.fault == nil && walk.segmentEnd == whole.segmentEnd, "\(piece)")
      #expect(walk.position == Int64(bytes.count))
    }
  }

  @Test("survives any bytes, and finds the same in them whatever the pieces")
  func random() {
    var generator = SeededGenerator(seed: 5)
    for round in 0..<4_000 {
      var bytes = SampleImage.all[round % 4].bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let index = Int.random(in: 3..<bytes.count, using: &generator)
        bytes[index] = [0, 0xff, 0xc4, 0xda, UInt8.random(in: 0...255, using: &generator)].randomElement(
          using: &generator)!
      }
      let (whole, parts) = (walk(bytes), walk(bytes, piece: Int.random(in: 1...200, using: &generator)))
      #expect(whole.end == parts.end && whole.fault == parts.fault && whole.segmentEnd == parts.segmentEnd, "\(round)")
      _ = headCheck(bytes, page: 300)
    }
  }

  @Test("tolerates fill bytes, other bytes between segments, and restart markers there")
  func between() {
    var image = JPEGBytes()
    image.segment(0xdb, JPEGBytes.quantization)
    for (marker, content) in [(0xc0, JPEGBytes.frame), (0xda, JPEGBytes.scan)] as [(UInt8, [UInt8])] {
      image.add([0, 1, 2, 0xff, 0, 0xff, 0xd0, 0xff, 0xff, 0xff])
      image.segment(marker, content)
    }
    image.add([0xff, 0xd9])
    #expect(walk(image.bytes).fault == nil && walk(image.bytes).end == Int64(image.bytes.count))
  }

  @Test("says if zeros may be in a segment of metadata before the first scan")
  func metadata() {
    let bytes = JPEGBytes.image([(0xe1, [UInt8](repeating: 0, count: 1_000))])
    for count in 0..<bytes.count {
      let walk = walk(Array(bytes[..<count]))
      // The segment's content begins after 6 bytes.
      #expect(walk.isInMetadata(next: 10) == (6...996 ~= count), "\(count)")
    }
    let comment = JPEGBytes.image(data: [0xff, 0xfe, 0, 100] + [UInt8](repeating: 0, count: 98))
    #expect(comment.indices.allSatisfy { !walk(Array(comment[..<$0])).isInMetadata(next: 1) })
  }

  @Test("is of no image if the first bytes are of none")
  func noImage() {
    for bytes: [UInt8] in [[], [0], [0xff], [0xff, 0xd8], [0xff, 0xd9, 0xff], Array("<html>".utf8)] {
      #expect(walk(bytes).form == nil && walk(bytes).end == nil)
    }
  }
}
