import Archive
import TestSupport

/// A member of a zip, as our reader reads it.
struct ZipMember {
  let name: [UInt8]
  let isFolder: Bool
  let data: [UInt8]

  /// Returns the members of the zip called `name` in `folder`.
  static func all(of name: String, in folder: TemporaryFolder) throws -> [ZipMember] {
    let directory = try ZipDirectory(FileStream(folder.path(name)))
    let reader = ZipReader(WholeFile(try folder.read(name)), of: directory)
    var members: [ZipMember] = []
    while let entry = try directory.next() {
      _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
      let stream = InflateStream(reader, of: entry)
      var data: [UInt8] = []
      while try stream.next({ piece in unsafe piece.withUnsafeBytes { data += unsafe Array($0) } }) {}
      let name = directory.withName { name in name.indices.map { name[$0] } }
      members.append(ZipMember(name: name, isFolder: entry.kind == .directory, data: data))
    }
    return members
  }
}
