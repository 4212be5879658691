internal import Archive
internal import Dataset

/// What a member of an archive is, by its rules.
extension TarReader {
  /// Returns what `member` is: an item, a nested archive or a folder. Throws if it is anything else.
  func role(
    of member: Member, _ rules: any MemberRules, in nested: Wnid?, _ archive: ArchiveFile
  ) throws(PassError) -> MemberRole {
    let role = withName { rules.role(of: $0, in: nested) }
    if member.kind == (role == .folder ? .directory : .file), role != .unexpected { return role }
    throw PassError(
      .unexpectedMember(name, offset: member.dataOffset, example: rules.example(in: nested)), archive.name)
  }
}
