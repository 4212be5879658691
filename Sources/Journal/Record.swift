public import Platform

/// A line of the journal: what became true, and when. docs/journal.md specifies the format.
public struct Record: Equatable, Sendable {
  /// The only format that there is.
  public static let format = 1

  /// Its number in the journal, from 1, without gaps.
  public var sequence: Int
  /// When it was written, in seconds since 1970; for people only.
  public var time: Int
  /// What became true.
  public var event: Event

  /// What a record says.
  public enum Event: Equatable, Sendable {
    /// The journal begins.
    case root(RootRecord)
    /// Other classes are prepared from now on.
    case selected(Selected)
    /// An archive was read to its end.
    case verdict(Verdict)
    /// Part of an archive's work is done and on the disk.
    case checkpoint(Checkpoint)
    /// What is staged of a part is invalid from here on.
    case dropped(Dropped)
    /// A part is complete and on the disk, and is about to get its name.
    case publishing(Publication)
    /// A part has its name, durably.
    case published(Publication)
    /// An archive whose parts are published is about to be deleted.
    case reclaimed(Reclaimed)
    /// A file that is made from published parts has its name, durably.
    case written(Written)
  }
}

/// The first record: what the journal is about.
public struct RootRecord: Equatable, Sendable {
  /// The format of all records.
  public var format: Int
  /// The version of the program that began the journal.
  public var tool: String
  /// A random name for the root.
  public var id: String
  /// The fingerprint of the tables that the root is prepared with, in hexadecimal digits.
  public var tables: String
  /// Which classes are prepared until another record says so: `all`, or their wnids.
  public var selection: String

  /// Makes the record that begins a journal; it gives the root a random name.
  public init(tool: String, tables: String, selection: String) {
    self.init(
      format: Record.format, tool: tool, id: String(UInt64.random(in: 0 ... .max), radix: 16), tables: tables,
      selection: selection)
  }

  init(format: Int, tool: String, id: String, tables: String, selection: String) {
    (self.format, self.tool, self.id, self.tables, self.selection) = (format, tool, id, tables, selection)
  }
}

/// Other classes are prepared from now on.
public struct Selected: Equatable, Sendable {
  /// Which classes: `all`, or their wnids.
  public var selection: String

  /// Makes the record's content.
  public init(selection: String) { self.selection = selection }
}

/// An archive was read to its end.
public struct Verdict: Equatable, Sendable {
  /// The archive's name.
  public var archive: String
  /// The state of the archive's file that was read.
  public var identity: Identity
  /// The digests of its bytes in hexadecimal digits, by algorithm.
  public var digests: [String: String]
  /// Whether all of them are the published ones.
  public var isMatch: Bool

  /// Makes the record's content.
  public init(archive: String, identity: Identity, digests: [String: String], isMatch: Bool) {
    (self.archive, self.identity, self.digests, self.isMatch) = (archive, identity, digests, isMatch)
  }
}

/// What is staged of a part is invalid from here on.
public struct Dropped: Equatable, Sendable {
  /// The part's name.
  public var part: String
  /// Why, for people.
  public var reason: String?

  /// Makes the record's content.
  public init(part: String, reason: String? = nil) { (self.part, self.reason) = (part, reason) }
}

/// An archive whose parts are published is about to be deleted.
public struct Reclaimed: Equatable, Sendable {
  /// The archive's name.
  public var archive: String
  /// The state of the archive's file.
  public var identity: Identity

  /// Makes the record's content.
  public init(archive: String, identity: Identity) { (self.archive, self.identity) = (archive, identity) }
}

/// A file that is made from published parts has its name, durably.
public struct Written: Equatable, Sendable {
  /// The file's name in the root.
  public var file: String
  /// The state of the file.
  public var identity: Identity
  /// What it was made from, and how: equal texts stand for equal content.
  public var content: String

  /// Makes the record's content.
  public init(file: String, identity: Identity, content: String) {
    (self.file, self.identity, self.content) = (file, identity, content)
  }
}
