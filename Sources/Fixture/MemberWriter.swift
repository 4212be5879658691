internal import Archive

/// What the members of an archive are written to.
protocol MemberWriter: AnyObject {
  /// Begins a file of `size` bytes, which `write` supplies, or a folder, whose name ends with a slash.
  func begin(_ name: String, kind: Member.Kind, size: Int64) throws(ArchiveError)
  /// Appends `bytes` to the current file.
  func write(_ bytes: RawSpan) throws(ArchiveError)
  /// Appends `bytes` to the current file.
  func write(_ bytes: [UInt8]) throws(ArchiveError)
  /// Writes the end of the archive.
  func finish() throws(ArchiveError)
}

extension TarWriter: MemberWriter {}
extension ZipWriter: MemberWriter {}
