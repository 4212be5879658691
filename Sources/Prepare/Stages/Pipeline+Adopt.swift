internal import Archive
internal import Dataset
internal import Platform

/// Trees that another program has made: what is complete is adopted, as it is.
extension Pipeline {
  /// Audits a split that no record speaks of, sorts its images into class folders where they lie beside these, and
  /// records it where it is right. Throws where it is not.
  func adopt(_ split: Split, _ journal: Journal) throws(PrepareError) {
    var audited = try audit(split, in: root)
    if split == .val, try sort(audited) { audited = try audit(split, in: root) }
    try checkRight(audited)
    try record(audited, journal)
  }

  /// Throws where an audit has found faults.
  func checkRight(_ audited: AuditedSplit) throws(PrepareError) {
    guard !audited.isRight else { return }
    throw PrepareError(
      .foreignSplit(audited.split, faults: audited.faultCount, first: audited.firstFault),
      "\(root.directory.path)/\(Layout.folder(of: audited.split))")
  }

  /// Records that a split is complete, unless the journal says so already. `archive` is the one that all of its bytes were
  /// compared with.
  func record(
    _ audited: AuditedSplit, _ journal: Journal, comparedWith archive: FoundArchive? = nil
  ) throws(PrepareError) {
    let split = audited.split
    let survey = try Survey(root, journal.state)
    switch try survey.status(of: split) {
    case .foreign: try survey.checkOnlyCopy(of: split)
    // What was adopted unverified may turn out to be right.
    case .published(let known): guard archive != nil, !known.isVerified, known.isAdopted else { return }
    case .absent, .staged: return
    }
    let status = try io { () throws(PlatformError) in try root.directory.status(of: Layout.folder(of: split)) }
    guard let folder = status?.identity.inode else { return }
    let verdict = archive.flatMap { journal.state.verdict(on: $0.name, $0.identity)?.verdict }
    let publication = Publication(
      split: split.rawValue, archive: archive?.name, identity: archive?.identity, digests: verdict?.digests ?? [:],
      unverified: verdict?.isMatch == true ? nil : true, adopted: true, files: audited.images, bytes: 0, folder: folder)
    try journal.append(.published(publication))
    observer(.published(PublishedSplit(split, publication, 0), isNew: true))
  }

  /// Audits what is staged of a split before it is published: of an archive that nobody has verified, the images may be
  /// anything. Drops it where it is not right.
  func checkContent(_ split: Split, _ archive: FoundArchive, _ journal: Journal) throws(PrepareError) {
    var staged = root
    staged.directory = try root.openStaging()
    let audited = try audit(split, in: staged)
    guard !audited.isRight else { return }
    try root.drop(split, journal)
    throw PrepareError(.faultyContent(faults: audited.faultCount, first: audited.firstFault), archive.name)
  }

  func audit(_ split: Split, in root: Root) throws(PrepareError) -> AuditedSplit {
    let audit = Audit(root, settings: AuditSettings(threads: settings.writers, stopSignal: settings.stopSignal))
    return try audit.run([split])[0]
  }

  /// Moves validation images that lie beside the class folders into these. Returns whether there were any. A run that is
  /// killed has moved some: the next one moves the others.
  func sort(_ audited: AuditedSplit) throws(PrepareError) -> Bool {
    let strays = audited.faults[nil, default: []].contains { fault in
      switch fault.what.kind {
      case .flat, .wrongClass: true
      default: false
      }
    }
    guard strays else { return false }
    try io { () throws(PlatformError) in
      let tree = try root.directory.linkedDirectory(Layout.folder(of: .val))
      try makeClassFolders(in: tree)
      var folders: [Wnid: Directory] = [:]
      var listing = Listing()
      try listing.read(tree)
      for index in 0..<listing.count {
        guard let match = listing.withName(index, { MemberName.numberedImage($0, in: .val) }), match.start == 0,
          listing.kind(index) == .file, match.number > 0, match.number <= root.release.valClasses.count,
          root.release.isSelected(match.number - 1, of: .val)
        else { continue }
        let wnid = root.release.synsets[Int(root.release.valClasses[match.number - 1])].wnid
        let folder: Directory
        if let known = folders[wnid] {
          folder = known
        } else {
          folder = try tree.linkedDirectory(wnid.description)
          folders[wnid] = folder
        }
        let name = MemberName.numberedImage(match.number, in: .val)
        // An image that is there twice stays where it is, and is told of.
        if try folder.kind(of: name) == nil { try folder.rename(name, in: tree, to: name) }
      }
      try tree.synchronizeFileSystem()
    }
    return true
  }
}
