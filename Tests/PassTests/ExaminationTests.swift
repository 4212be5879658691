import Dataset
import TestSupport
import Testing

@testable import Inspection
@testable import Pass

@Suite("An examination")
struct ExaminationTests {
  private let archives: SmallArchives

  init() throws { archives = try SmallArchives() }

  @Test("of whole archives finds nothing, whatever record they are padded to", arguments: [512, 10_240, 1 << 20])
  func whole(record: Int) throws {
    let archives = try SmallArchives(record: record)
    #expect(archives.examine(archives.train, "train") == [])
    #expect(archives.examine(archives.val, "val") == [])
  }

  @Test("passes over folders and records about members")
  func otherHeaders() {
    let name = "ILSVRC2012_test_00000001.JPEG"
    let bytes = TarBytes.closed { tar in
      tar.member("test/", type: "5")
      tar.pax([("mtime", [UInt8](repeating: 0x31, count: 2_000))], type: "g")
      for _ in 0..<3 {
        tar.pax(["comment": "text"])
        tar.longLink("test/\(name)".utf8)
        tar.member("test/\(name)", jpeg(2_000))
      }
      tar.member("test/note.txt", sampleBytes(700))
    }
    #expect(archives.examine(bytes, "test") == [])
  }

  @Test("names each header with a flipped byte, and the bytes up to the next one")
  func headers() {
    let places = (archives.images + archives.tars).sorted { $0.header < $1.header }
    for (index, place) in places.enumerated() {
      let damages = archives.examineTrain { $0[place.header + 300] ^= 4 }
      let next = index + 1 < places.count ? places[index + 1].header : archives.train.count
      #expect(
        damages == [Damage(.header(bytes: Int64(next - place.header)), at: Int64(place.header), in: place.label)])
    }
  }

  @Test("names the member before a header whose name is damaged")
  func names() {
    let place = archives.images[4]
    let damages = archives.examineTrain { $0[place.header] = 0x1b }
    let before = archives.images[3].label
    let bytes = Int64(archives.images[5].header - place.header)
    #expect(damages == [Damage(.header(bytes: bytes), at: Int64(place.header), in: before, isAfter: true)])
  }

  @Test("goes on after headers of a class tar and of its first image that are both damaged")
  func twoHeaders() {
    let (tar, image) = (archives.tars[1], archives.images[3])
    let damages = archives.examineTrain { bytes in
      bytes[tar.header + 130] ^= 1
      bytes[image.header + 130] ^= 1
      bytes[archives.images[5].data.lowerBound] = 0
    }
    #expect(
      damages == [
        Damage(.header(bytes: Int64(archives.images[4].header - tar.header)), at: Int64(tar.header), in: tar.label),
        Damage(.notAnImage, at: Int64(archives.images[5].data.lowerBound), in: archives.images[5].label),
      ])
  }

  @Test("tells an image without its beginning or end, and sees no other byte")
  func images() {
    for place in archives.images {
      let offset = Int64(place.data.lowerBound)
      #expect(
        archives.examineTrain { $0[place.data.lowerBound + 1] ^= 1 } == [
          Damage(.notAnImage, at: offset, in: place.label)
        ])
      #expect(
        archives.examineTrain { $0[place.data.upperBound - 1] ^= 1 } == [
          Damage(.noEndMark, at: offset, in: place.label)
        ])
      #expect(archives.examineTrain { $0[place.data.lowerBound + 400] ^= 1 } == [])
    }
  }

  @Test("takes an end mark that other bytes follow, but not one in a segment")
  func endMarks() {
    func damages(_ image: [UInt8]) -> [Damage.Fault] {
      let name = valName(1)
      return archives.examine(TarBytes.closed { for _ in 0..<4 { $0.member(name, image) } }, "val").map(\.fault)
    }
    for count in [1, 511, 512, 60_000] { #expect(damages(jpeg(5_000) + sampleBytes(count).map { $0 & 0x7f }) == []) }
    var cut = Array(jpeg(9_000, notes: 4_000).dropLast(2))
    cut.replaceSubrange(2_000..<2_002, with: [0xff, 0xd9])
    #expect(damages(cut) == [.noEndMark, .noEndMark, .noEndMark, .noEndMark])
    let chunk: [UInt8] = [0, 0, 0x0b, 0xb8] + Array("IDAT".utf8) + sampleBytes(3_004)
    let png: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + chunk
    #expect(damages(png + [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]) == [])
    #expect(damages(png).first == .noEndMark)
    #expect(damages([]).first == .notAnImage)
  }

  @Test("finds nothing wrong with zeros in a camera's notes", arguments: [4_096, 20_000, 65_533, 150_000])
  func notes(count: Int) {
    let bytes = TarBytes.closed { tar in
      for number in 1...4 {
        tar.member(valName(number), jpeg(200_000, notes: count, notesByte: 0))
      }
    }
    #expect(archives.examine(bytes, "val") == [])
  }

  @Test("says where images are missing, when nothing else is wrong")
  func missing() {
    let bytes = TarBytes.closed { $0.member(valName(1), jpeg(1_000)) }
    let end = Int64(bytes.count)
    #expect(archives.examine(bytes, "val") == [Damage(.tooFewImages(1, of: 4), at: end, in: nil)])
  }
}
