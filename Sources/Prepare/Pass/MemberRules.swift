internal import Archive
internal import Dataset

/// What a member of an official archive may be.
extension TarReader {
  /// Whether `member` is only the folder that the other members' names begin with.
  func isPrefix(_ member: Member, of split: Split) -> Bool {
    member.kind == .directory && withName { MemberName.isPrefix($0, of: split) }
  }

  /// The class whose tar `member` of a train archive is.
  func classTar(
    _ member: Member, _ release: Release, _ archive: FoundArchive
  ) throws(PrepareError) -> Synset {
    guard member.kind == .file, let wnid = withName({ MemberName.classTar($0) }), let synset = release.synset(wnid)
    else {
      throw foreign(
        member, archive,
        "the tars of \(release.synsets.count) classes are expected, such as \(release.synsets[0].wnid).tar")
    }
    return synset
  }

  /// The name of the image that `member` of a val or test archive is.
  func imageName(
    _ member: Member, _ split: Split, _ release: Release, _ archive: FoundArchive
  ) throws(PrepareError) -> MemberName.Match {
    let count = release.memberCount(of: split)
    guard member.kind == .file, let match = withName({ MemberName.numberedImage($0, in: split) }), match.number > 0,
      match.number <= count
    else {
      throw foreign(member, archive, "images up to \(MemberName.numberedImage(count, in: split)) are expected")
    }
    return match
  }

  func foreign(_ member: Member, _ archive: FoundArchive, _ expected: String) -> PrepareError {
    PrepareError(.foreignMember(name, offset: member.dataOffset, expected: expected), archive.name)
  }

  func duplicate(_ member: Member, _ archive: FoundArchive) -> PrepareError {
    PrepareError(.duplicateMember(name, offset: member.dataOffset), archive.name)
  }
}
