import Dataset
import Foundation
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Inspection
@testable import Pass

@Suite("The examination of a file")
struct ExaminedFileTests {
  private static let count = 12
  private let folder: TemporaryFolder
  private let archive: ArchiveFile
  private let rules: any MemberRules

  /// The offsets of the images' data: headers, 1000 bytes of data and 24 of padding in turns.
  private static let offsets = (0..<count).map { $0 * 1_536 + 512 }

  init() throws {
    folder = try TemporaryFolder()
    let release = try Release { name in
      switch name {
      case "archives.tsv": Array("val.tar\tval\t-\t-\t-\t\(Self.count)\t-\n".utf8)
      case "synsets.tsv": Array("0\t1\tn00000001\t1\tword\n".utf8)
      default: Array(String(repeating: "n00000001\n", count: Self.count).utf8)
      }
    }
    rules = try #require(Source.of("val")).rules(release)
    let catalog = rules.catalogs[0]
    let bytes = TarBytes.closed { tar in
      for number in 1...Self.count { tar.member(catalog.fileName(of: catalog.item(number: number)), jpeg(1_000)) }
    }
    let official = release.archives[0]
    archive = try archiveFile(official, at: folder.write(bytes, to: official.name))
  }

  /// Changes the bytes of the archive.
  private func damage(_ change: (inout [UInt8]) -> Void) throws {
    var bytes = try folder.read(archive.name)
    change(&bytes)
    try folder.write(bytes, to: archive.name)
  }

  private func examine(_ counters: PassCounters = PassCounters(), stopSignal: () -> Int32? = { nil }) -> Examination {
    Examination(archive, rules, counters: counters, stopSignal: stopSignal)
  }

  @Test("finds nothing in a whole one, and counts its bytes")
  func whole() {
    let counters = PassCounters()
    let examination = examine(counters)
    guard case .whole = examination.end else {
      Issue.record("\(examination.end)")
      return
    }
    #expect(examination.damages == [] && examination.bytesRead == archive.identity.size)
    #expect(counters.bytesRead.load(ordering: .relaxed) == archive.identity.size)
  }

  @Test("reports ten places, and whether there are more", arguments: [9, 10, 11, 12])
  func limit(count: Int) throws {
    let offsets = Self.offsets.prefix(count)
    try damage { bytes in for offset in offsets { bytes[offset] ^= 1 } }
    let examination = examine()
    #expect(examination.damages.map(\.offset) == offsets.prefix(10).map(Int64.init))
    guard case .limit = examination.end else {
      #expect(count <= 10)
      return
    }
    #expect(count > 10)
  }

  @Test("finds all places if they are wanted, with the whole members around them")
  func extents() throws {
    try damage { bytes in for offset in Self.offsets { bytes[offset] ^= 1 } }
    let all = Examination(archive, rules, limit: .max, stopSignal: { nil })
    #expect(all.damages.count == Self.count)
    // A header, and data without the padding.
    #expect(all.extents == Self.offsets.map { Int64($0 - 512)..<Int64($0 + 1_024) })
  }

  @Test("takes for damaged what is between the members before and after a header")
  func headerExtent() throws {
    try damage { bytes in bytes[Self.offsets[3] - 512 + 300] ^= 1 }
    #expect(examine().extents == [Int64(Self.offsets[2] - 512)..<Int64(Self.offsets[4] - 512)])
  }

  @Test("stops between two blocks if a signal asks for it")
  func stop() throws {
    let examination = examine(stopSignal: { 2 })
    guard case .stopped(2) = examination.end else {
      Issue.record("\(examination.end)")
      return
    }
    #expect(examination.damages == [] && examination.bytesRead == 0)
  }

  @Test("does not fail if the file is gone, or has become shorter")
  func unreadable() throws {
    try FileManager.default.removeItem(atPath: archive.path)
    guard case .failed(let error) = examine().end else {
      Issue.record("it has not failed")
      return
    }
    #expect(error.isMissing)
    try folder.write([], to: archive.name)
    #expect(examine().damages == [Damage(.noEndOfTar, at: 0, in: nil)])
  }
}
