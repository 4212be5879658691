internal import Platform

/// A gzipped tar that is a member of a zip, and holds what others have as the zip's own members.
public struct PackedTar: Sendable, Equatable {
  private let entry: ZipEntry
  private let nameBytes: [UInt8]
  /// Where the zip's directory begins.
  private let limit: Int64

  /// A zip of more members has its files unpacked: it is not searched.
  public static let mostMembers: Int64 = 500
  private static let mostDirectoryBytes = 1 << 20

  /// Looks for the only gzipped tar among the members of the zip in `stream`; nil if there is none, if there are several,
  /// or if the zip has any member that `isWanted` accepts. It costs a read of the directory at most, and only if that is
  /// small.
  public init?(in stream: any ByteStream, unless isWanted: (Span<UInt8>) -> Bool) throws(ArchiveError) {
    let directory = try ZipDirectory(stream)
    guard directory.count <= Self.mostMembers, directory.range.count <= Self.mostDirectoryBytes else { return nil }
    var found: (entry: ZipEntry, name: [UInt8])?
    while let entry = try directory.next() {
      let (name, isWanted) = directory.withName { name in (name.indices.map { name[$0] }, isWanted(name)) }
      if isWanted { return nil }
      guard entry.kind == .file, [".tar.gz", ".tgz"].contains(where: { name.hasSuffix($0) }) else { continue }
      guard found == nil else { return nil }
      found = (entry, name)
    }
    guard let found else { return nil }
    (entry, nameBytes, limit) = (found.entry, found.name, directory.range.lowerBound)
  }

  /// Its name, escaped for messages.
  public var name: String { escaped(nameBytes.span) }

  /// Returns its bytes, those of a gzip file, from `source`: all bytes of the zip. They have to be read to their end, where
  /// their number and checksum are compared with the directory's.
  public func open(_ source: any ByteSequence) throws(ArchiveError) -> any ByteSequence {
    let reader = ZipReader(source, limit: limit)
    _ = try reader.enter(entry, name: nameBytes.span)
    return InflateStream(reader, of: entry)
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ text: String) -> Bool { suffix(text.utf8.count).elementsEqual(text.utf8) }
}
