internal import Checksums
internal import Dataset
internal import Platform

/// A line of the journal: what became true, and when. docs/journal.md specifies the format.
struct Record: Sendable, Equatable {
  /// The only format that there is.
  static let format = 1

  /// From 1, without gaps.
  var sequence: Int
  /// Seconds since 1970; for people only.
  var time: Int
  var event: Event

  enum Event: Sendable, Equatable {
    case root(RootRecord)
    case selected(Selected)
    case verdict(Verdict)
    case checkpoint(Checkpoint)
    case dropped(Dropped)
    case publishing(Publication)
    case published(Publication)
    case reclaiming(Reclaimed)
    case reclaimed(Reclaimed)
  }
}

/// The first record: what the journal is about.
struct RootRecord: Codable, Sendable, Equatable {
  var format: Int
  /// The version of the program that began it.
  var tool: String
  /// A random name for this root.
  var id: String
  /// The fingerprint of the release that the root holds.
  var manifest: String
  /// Which classes of the release are prepared, until another record says so: `Selection.text`.
  var selection: String
}

extension RootRecord {
  /// The record that begins a journal.
  init(_ release: Release, tool: String) {
    self.init(
      format: Record.format, tool: tool, id: String(UInt64.random(in: 0 ... .max), radix: 16),
      manifest: release.fingerprint.hex, selection: release.selection.text)
  }
}

/// Other classes are prepared from now on.
struct Selected: Codable, Sendable, Equatable {
  var selection: String
}

/// An archive was read to its end.
struct Verdict: Codable, Sendable, Equatable {
  var archive: String
  var identity: Identity
  /// The digests of its bytes, by algorithm.
  var digests: [String: String]
  /// Whether all of them are the published ones.
  var isMatch: Bool

  enum CodingKeys: String, CodingKey {
    case archive, identity, digests
    case isMatch = "match"
  }
}

/// What is done of an archive and on the disk.
struct Checkpoint: Codable, Sendable, Equatable {
  struct State: Codable, Sendable, Equatable {
    var algorithm: String
    /// How many bytes the digest has seen.
    var count: Int64
    var words: String
  }

  var archive: String
  var identity: Identity
  var digests: [State]
  var extraction: Extraction?
}

/// How far a split is extracted: every member before `offset` is on the disk.
struct Extraction: Codable, Sendable, Equatable {
  var split: String
  /// Where the next header is in the archive.
  var offset: Int64
  /// The classes (train) or images (val, test) that are done: a set of their numbers.
  var members: MemberSet
  var files: Int
  /// The sum of the files' sizes.
  var bytes: Int64
  /// The inode of the staged folder that the files are in.
  var folder: UInt64
}

/// What was staged of a split counts no more.
struct Dropped: Codable, Sendable, Equatable {
  var split: String
}

/// A split is complete; it is about to get, or has got, its name.
struct Publication: Codable, Sendable, Equatable {
  var split: String
  /// The archive that it was made of, or compared with; nil where it was adopted as it is.
  var archive: String?
  var identity: Identity?
  var digests: [String: String]
  /// Set where no published sum stands for its bytes.
  var unverified: Bool?
  /// Set where another program has made it.
  var adopted: Bool?
  var files: Int
  var bytes: Int64
  var folder: UInt64
}

/// An archive's space is given back: as it is extracted (`reclaiming`), or by deleting it (`reclaimed`).
struct Reclaimed: Codable, Sendable, Equatable {
  var archive: String
  var identity: Identity
}
