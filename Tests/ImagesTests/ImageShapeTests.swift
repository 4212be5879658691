import Testing

@testable import Images

struct ImageShapeTests {
  private func shape(_ bytes: [UInt8]) -> ImageShape? { ImageShape(bytes.span) }

  @Test("a JPEG says how large it is, whatever comes after its header")
  func jpeg() {
    let bytes = SampleImage.baseline.bytes
    #expect(shape(bytes) == ImageShape(form: .jpeg, width: 16, height: 16, channels: 3))
    #expect(shape(bytes + bytes) == ImageShape(form: .jpeg, width: 16, height: 16, channels: 3))
    #expect(shape(SampleImage.progressive.bytes)?.channels == 3)
  }

  @Test("a PNG says how large it is")
  func png() {
    // One grey pixel.
    let digits = "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    let bytes = stride(from: 0, to: digits.utf8.count, by: 2).compactMap { start in
      UInt8(digits.dropFirst(start).prefix(2), radix: 16)
    }
    #expect(shape(bytes) == ImageShape(form: .png, width: 1, height: 1, channels: 1))
  }

  @Test("what is no image, or ends within its header, has no size")
  func none() {
    #expect(shape(Array("no image at all".utf8)) == nil)
    #expect(shape([]) == nil)
    #expect(shape(Array(SampleImage.baseline.bytes.prefix(150))) == nil)
  }
}
