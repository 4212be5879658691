import Dataset
import Foundation
import Platform
import TestSupport
import Testing

@testable import Prepare

@Suite("The journal")
struct JournalTests {
  private let folder: TemporaryFolder
  private let root: Directory
  private let release: Release

  init() throws {
    folder = try TemporaryFolder()
    root = try Directory.open(folder.path)
    release = try Release.official()
  }

  private var path: String { "\(folder.path)/\(Layout.journal)" }

  private func open() throws -> Journal { try Journal.open(in: root, release: release, tool: "test") }

  private static let verdict = Verdict(
    archive: "a.tar", identity: Identity(size: 1, modified: 2, inode: 3), digests: ["md5": "00"],
    isMatch: true)

  @Test("gives back what was appended")
  func appending() throws {
    do {
      let journal = try open()
      try journal.append(.verdict(Self.verdict))
      try journal.append(.dropped(Dropped(split: "val")))
    }
    let state = try open().state
    #expect(state.sequence == 3)
    #expect(state.verdict(on: "a.tar", Self.verdict.identity)?.verdict == Self.verdict)
  }

  @Test("is held by one process at a time")
  func locking() throws {
    let first = try open()
    let error = #expect(throws: PrepareError.self) { try open() }
    guard case .locked = try #require(error).code else { throw try #require(error) }
    withExtendedLifetime(first) {}
  }

  @Test("loses only its last line when it was torn at any byte")
  func tornTail() throws {
    do {
      let journal = try open()
      try journal.append(.verdict(Self.verdict))
      try journal.append(.dropped(Dropped(split: "val")))
    }
    let whole = try Data(contentsOf: URL(filePath: path))
    let lastLine = whole.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 }
    let start = try #require(lastLine)
    for length in start..<whole.count {
      try whole.prefix(length).write(to: URL(filePath: path))
      #expect(try Journal.read(in: root, release: release).sequence == 2)
      do { try open().append(.dropped(Dropped(split: "train"))) }
      #expect(try open().state.sequence == 3)
    }
  }

  @Test("is refused where a byte before its last line is wrong")
  func damage() throws {
    do {
      let journal = try open()
      try journal.append(.verdict(Self.verdict))
    }
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[20] ^= 1
    try bytes.write(to: URL(filePath: path))
    let error = #expect(throws: PrepareError.self) { try open() }
    guard case .journalDamaged(line: 1) = try #require(error).code else { throw try #require(error) }
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes, "it is left as it is")
  }

  @Test("is refused where a line is missing")
  func gap() throws {
    do {
      let journal = try open()
      for _ in 0..<3 { try journal.append(.verdict(Self.verdict)) }
    }
    var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    lines.remove(at: 1)
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: path))
    let error = #expect(throws: PrepareError.self) { try open() }
    guard case .journalDamaged(line: 2) = try #require(error).code else { throw try #require(error) }
  }

  @Test("of a later format is refused, even where its lines look different")
  func newerFormat() throws {
    try Data(#"{"format":2,"seq":1,"shape":"unknown"}"#.utf8 + [10]).write(to: URL(filePath: path))
    let error = #expect(throws: PrepareError.self) { try open() }
    guard case .journalTooNew(format: 2) = try #require(error).code else { throw try #require(error) }
  }

  @Test("that was begun with other tables is refused")
  func otherRelease() throws {
    do { _ = try open() }
    var tables = Release.tables.compactMap { name in embeddedFile(name).map { (name, $0) } }
    tables[1].1 += Array("# another comment\n".utf8)
    let other = try Release { name throws(ManifestError) in tables.first { $0.0 == name }?.1 }
    let error = #expect(throws: PrepareError.self) { try Journal.open(in: root, release: other, tool: "test") }
    guard case .otherRelease = try #require(error).code else { throw try #require(error) }
  }

  @Test("has lines whose last field is a checksum over the text before it")
  func checksum() {
    let record = Record(sequence: 2, time: 1_700_000_000, event: .dropped(Dropped(split: "val")))
    let line = String(decoding: record.line, as: UTF8.self)
    // The first 16 digits of: printf '%s' '{"seq":2,"split":"val","time":1700000000,"type":"dropped"' | sha256sum
    #expect(line == #"{"seq":2,"split":"val","time":1700000000,"type":"dropped","sum":"d18b5de30f375237"}"# + "\n")
    #expect(Record(line: record.line.dropLast()) == record)
  }
}
