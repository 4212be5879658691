import Checksums
import Foundation
import Platform
import TestSupport

@testable import Journal

let names = JournalNames(journal: "journal", new: "journal.new", damaged: "journal.damaged")

/// A folder with a journal.
struct Place {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  var bytes: [UInt8] {
    get throws { try folder.read(names.journal) }
  }

  func open(limit: Int64 = Journal.compactionLimit) throws(JournalError) -> Journal {
    try Journal.open(in: directory, names, compactionLimit: limit)
  }

  func read() throws(JournalError) -> JournalState { try Journal.read(in: directory, names) }

  /// Makes a journal with these events after the first record.
  func begin(_ events: [Record.Event] = []) throws {
    let journal = try open()
    try journal.begin(Sample.root)
    for event in events { try journal.append(event) }
  }

  /// Replaces the journal by these bytes.
  func write(_ bytes: some Sequence<UInt8>) throws { try folder.write(Array(bytes), to: names.journal) }
}

enum Sample {
  static let root = RootRecord(tool: "test", tables: String(repeating: "ab", count: 32), selection: "all")
  static let identity = identity(size: 1_000_000)
  static let inventory = Inventory(files: 2, bytes: 300, names: 0xfe)
  static let digest = DigestState(.md5, count: 640, words: String(repeating: "0123abcd", count: 4))!
  static let md5 = String(repeating: "0a", count: 16)
  static let sha256 = String(repeating: "0b", count: 32)

  static func identity(size: Int64, modified: Int64 = 1_700_000_000_123_456_789) -> Identity {
    Identity(size: size, modified: modified, inode: .max)
  }

  static func verdict(
    _ archive: String = "a.tar", _ digests: [String: String] = ["md5": md5], of identity: Identity = identity,
    isMatch: Bool = true
  ) -> Verdict {
    Verdict(archive: archive, identity: identity, digests: digests, isMatch: isMatch)
  }

  static func extraction(_ part: String = "val", offset: Int64 = 512, units: [Int] = [1, 9]) -> Extraction {
    var set = UnitSet(limit: 12)
    for unit in units { set.insert(unit) }
    return Extraction(part: part, offset: offset, units: set, inventory: inventory, folder: 7)
  }

  static func checkpoint(
    _ archive: String = "a.tar", digests: [DigestState] = [digest], parts: [Extraction] = [extraction()],
    of identity: Identity = identity
  ) -> Checkpoint {
    Checkpoint(archive: archive, identity: identity, digests: digests, parts: parts)
  }

  static func publication(_ part: String = "val", stamp: String? = String(repeating: "cd", count: 32)) -> Publication {
    Publication(
      part: part,
      sources: ["a.tar", "b.tar"].map { .init(archive: $0, identity: identity, digests: ["md5": md5]) },
      inventory: inventory, folder: 7, stamp: stamp)
  }

  /// An event of each type.
  static let events: [Record.Event] = [
    .selected(Selected(selection: "n01440764 n01443537")),
    .verdict(verdict("b.tar", ["md5": md5, "sha256": sha256], isMatch: false)),
    .checkpoint(checkpoint()),
    .dropped(Dropped(part: "test", reason: "the archive \"x\" \u{e9}\n changed")),
    .dropped(Dropped(part: "test")),
    .publishing(publication("val", stamp: nil)),
    .published(
      Publication(
        part: "train", sources: [], isUnverified: true, isAdopted: true, inventory: inventory, folder: .max,
        selection: "n01440764 first:3")),
    .reclaimed(Reclaimed(archive: "a/b.tar", identity: identity)),
    .written(Written(file: "train.txt", identity: identity, content: "sorted train=00ff")),
  ]
}

/// Returns `json` (an object without its closing brace) as a line with the right checksum.
func line(_ json: String) -> [UInt8] {
  Array("\(json),\"sum\":\"\(Digest.of(Array(json.utf8), .sha256).hex.prefix(16))\"}\n".utf8)
}
