import Foundation
import Images
import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Tree

@Suite("An image that is audited")
struct AuditImageTests {
  static let png: [UInt8] =
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13] + Array("IHDR".utf8)
    + [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55]
    + [0, 0, 0, 1] + Array("IDAT".utf8) + [7, 1, 2, 3, 4]
    + [0, 0, 0, 0] + Array("IEND".utf8) + [0xae, 0x42, 0x60, 0x82]

  /// The fault of a training image with these bytes.
  private func fault(_ bytes: [UInt8]) throws -> Fault? {
    let tree = try SampleTree(filling: ["train"])
    try tree.folder.write(bytes, to: "train/n00000001/n00000001_1.JPEG")
    let part = try tree.audit("train").part
    #expect(part.faultCount <= 1)
    return part.faults(of: Wnid("n00000001")).first?.what
  }

  @Test("is whole if it begins and ends as one, whatever its size")
  func whole() throws {
    for size in [0, 10, 3000, 4000, 9000, 60_000] {
      #expect(try fault(jpeg(String(repeating: "x", count: size))) == nil, "\(size)")
    }
    #expect(try fault(Self.png) == nil)
  }

  @Test("is none if it is empty or begins as something else")
  func none() throws {
    #expect(try fault([]) == .empty)
    for bytes: [UInt8] in [[0], [0xff, 0xd8], Array("<html>".utf8), Array(Self.png[1...])] {
      #expect(try fault(bytes) == .notAnImage)
    }
  }

  @Test("has a damaged header if a table or a length is wrong, or if there is nothing between its markers")
  func header() throws {
    #expect(try fault([0xff, 0xd8, 0xff, 0xd9])?.kind == .damagedHeader)
    var bytes = jpeg()
    let table = try #require(bytes.indices.first { bytes[$0] == 0xff && bytes[$0 + 1] == 0xdb })
    bytes[table + 20] = 0
    #expect(try fault(bytes) == .damagedHeader(.quantizationTable))
  }

  @Test("has no end marker if it is cut off, even right after that of its thumbnail")
  func cut() throws {
    let thumbnail = jpeg("small")
    let exif: [UInt8] = [0xff, 0xe1, UInt8((thumbnail.count + 200) >> 8), UInt8((thumbnail.count + 200) & 0xff)]
    let image = jpeg("large", segments: exif + thumbnail + [UInt8](repeating: 0, count: 198))
    #expect(try fault(image) == nil)
    #expect(try fault(Array(image[..<(2 + 4 + thumbnail.count)])) == .noEndMark)
    #expect(try fault(Array(image.dropLast())) == .noEndMark)
    let long = jpeg(String(repeating: "x", count: 20_000))
    #expect(try fault(Array(long[..<9000])) == .noEndMark)
    #expect(try fault(Array(long.dropLast(2))) == .noEndMark)
    #expect(try fault(Array(Self.png.dropLast(3))) == .noEndMark)
  }

  @Test("may have bytes after its end marker, which are a fact")
  func trailing() throws {
    let tree = try SampleTree(filling: ["train"])
    for (number, count) in zip(1..., [1, 700, 100_000]) {
      let name = "train/n00000001/n00000001_\(number).JPEG"
      try tree.folder.write(try tree.folder.read(name) + [UInt8](repeating: 0, count: count), to: name)
    }
    let facts = try tree.audit("train").events.compactMap { event in
      if case .fact(let finding) = event { finding.what } else { nil }
    }
    #expect(facts == [.trailing(bytes: 1), .trailing(bytes: 700), .trailing(bytes: 100_000)])
  }

  @Test("may be irregular, as the table says")
  func irregular() throws {
    let tree = try SampleTree()
    let rows =
      "train\tn00000001_1.JPEG\tpng\ntrain\tn00000001_2.JPEG\tcmyk-jpeg\n"
      + "val\tILSVRC2012_val_00000002.JPEG\tpng\n"
    let irregular = try IrregularImage.read(Array(rows.utf8))
    try tree.folder.write(Self.png, to: "train/n00000001/n00000001_1.JPEG")
    try tree.folder.write(Self.png, to: "train/n00000001/n00000001_3.JPEG")
    #expect(
      try tree.facts("train", irregular: irregular) == [
        "train/n00000001/n00000001_1.JPEG irregular", "train/n00000001/n00000001_2.JPEG irregular",
        "train/n00000001/n00000001_3.JPEG png",
      ])
    #expect(
      try tree.facts("val", irregular: irregular) == ["val/n00000001/ILSVRC2012_val_00000002.JPEG converted"])
  }

  @Test("is not read if it is larger than any image")
  func huge() throws {
    let tree = try SampleTree()
    let name = tree.folder.path("train/n00000001/n00000001_1.JPEG")
    let file = try #require(FileHandle(forWritingAtPath: name))
    try file.truncate(atOffset: 33 << 20)
    #expect(try tree.faults("train") == ["train/n00000001/n00000001_1.JPEG no-end-mark"])
  }

  @Test("cannot be read: a bad block is its fault, a lost server is the machine's")
  func unreadable() throws {
    let error = { (number: Int32) in PlatformError("pread", "x", number: number) }
    #expect(try Fault(file: error(EIO)).kind == .unreadable)
    #expect(try Fault(file: error(EACCES)).kind == .unreadable)
    #expect(try Fault(folder: error(ENOENT)) == .notAFolder)
    #expect(try Fault(folder: error(EACCES)).kind == .unreadable)
    for number in [ESTALE, EMFILE] { #expect(throws: TreeError.self) { try Fault(file: error(number)) } }
    for number in [EIO, ESTALE, EINTR, ENFILE] { #expect(throws: TreeError.self) { try Fault(folder: error(number)) } }
  }
}
