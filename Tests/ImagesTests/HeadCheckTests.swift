import Images
import TestSupport
import Testing

@Suite("The check of a file's first page")
struct HeadCheckTests {
  @Test("finds nothing in whole images, large ones and small ones", arguments: SampleImage.all)
  func plausible(image: SampleImage) {
    #expect(headCheck(image.bytes) == .plausible(.jpeg))
    let data = sampleBytes(50_000).map { $0 == 0xff ? 0xfe : $0 }
    let large = image.bytes[..<image.refused.count] + data + [0xff, 0xd9]
    #expect(headCheck(Array(large)) == .plausible(.jpeg))
    #expect(headCheck(image.bytes + [1, 2, 3]) == .plausible(.jpeg))
  }

  @Test("finds almost every flipped bit that a decoder refuses")
  func flips() {
    var (refused, missed) = (0, 0)
    for image in SampleImage.all {
      var bytes = image.bytes
      for index in image.refused.indices {
        for bit in 0..<8 where image.refused[index] & 1 << bit != 0 {
          bytes[index] ^= 1 << bit
          refused += 1
          if headCheck(bytes) == .plausible(.jpeg) { missed += 1 }
          bytes[index] ^= 1 << bit
        }
      }
    }
    #expect(refused == 2_848)
    // Such as a precision of 12 bits, which is legal and which few decoders can.
    #expect(missed * 200 < refused)
  }

  @Test("finds a file that is cut within its first page, or within a segment that leads out of it")
  func cut() {
    let thumbnail = JPEGBytes.image()
    for notes in [[], sampleBytes(6_000)] {
      let segment = Array("Exif".utf8) + [0, 0] + thumbnail + notes
      let bytes = JPEGBytes.image([(0xe1, segment)])
      #expect(headCheck(bytes) == .plausible(.jpeg))
      for count in 3..<min(bytes.count, segment.count + 8) {
        #expect(headCheck(Array(bytes[..<count])) == .cut(.jpeg), "\(count)")
      }
      // Right after the thumbnail's end marker.
      let cut = Array(bytes[..<(2 + 4 + 6 + thumbnail.count)])
      #expect(cut.suffix(2) == [0xff, 0xd9] && headCheck(cut) == .cut(.jpeg))
    }
  }

  @Test("finds what is no image")
  func noImage() {
    for bytes: [UInt8] in [[], [0], [0xff, 0xd8], Array("<html>".utf8), [UInt8](repeating: 0, count: 5_000)] {
      #expect(headCheck(bytes) == .notAnImage)
    }
  }

  @Test("takes the last bytes of a file as numbers")
  func edges() {
    #expect(ImageForm.jpeg.isEnd(beforeLast: 7, last: 0x0102_0304_0506_ffd9))
    #expect(!ImageForm.jpeg.isEnd(beforeLast: 7, last: 0x0102_0304_05ff_d900))
    #expect(ImageForm.png.isEnd(beforeLast: 0, last: 0x4945_4e44_ae42_6082))
    #expect(!ImageForm.png.isEnd(beforeLast: 1, last: 0x4945_4e44_ae42_6082))
  }
}
