internal import Archive
internal import Dataset
internal import Platform

/// Trees that another program has made: what is complete is adopted, as it is.
extension Pipeline {
  /// Audits a split that no record speaks of, and records it where it is right. Where all that is wrong is that its images
  /// lie beside class folders, it is sorted first. Throws where it is not right, and leaves it as it is.
  func adopt(_ split: Split, _ journal: Journal) throws(PrepareError) {
    var audited = try audit(split, in: root)
    if audited.isUnsortedOnly, try sort(audited) { audited = try audit(split, in: root) }
    try checkRight(audited)
    if split.hasClassFolders { try root.select(journal) }
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
    // Whoever wrote the files need not have waited for the disk.
    let tree = try tree(of: split)
    try io { () throws(PlatformError) in try tree.synchronizeFileSystem() }
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

  /// Moves images that lie beside the class folders into these. Returns whether any were moved. A run that is killed has
  /// moved some: the next one moves the others.
  func sort(_ audited: AuditedSplit) throws(PrepareError) -> Bool {
    guard audited.faults[nil, default: []].contains(where: { $0.what.kind.isUnsorted }) else { return false }
    let tree = try tree(of: audited.split)
    return try io { () throws(PlatformError) in
      var homes: [Wnid: Home?] = [:]
      var moved = 0
      var listing = Listing()
      try listing.read(tree)
      for index in 0..<listing.count where listing.kind(index) == .file {
        guard let (wnid, name) = listing.withName(index, { home(of: $0, in: audited.split) }) else { continue }
        if homes[wnid] == nil { homes[wnid] = .some(try home(of: wnid, in: tree, audited.split)) }
        // An image that is there twice, or one too many, stays where it is, and is told of.
        guard let home = homes[wnid] ?? nil, home.room > 0, try home.folder.kind(of: name) == nil else { continue }
        try home.folder.rename(name, in: tree, to: name)
        homes[wnid]??.room -= 1
        moved += 1
      }
      try tree.synchronizeFileSystem()
      return moved > 0
    }
  }

  /// The class in whose folder a file with this name belongs, and the name as text; nil where it belongs in none.
  private func home(of name: Span<UInt8>, in split: Split) -> (Wnid, String)? {
    switch split {
    case .train:
      guard let wnid = MemberName.classOfTrainImage(name), let synset = root.release.synset(wnid),
        root.release.isSelected(class: synset.index)
      else { return nil }
      return (wnid, escaped(name))
    case .val:
      guard let match = MemberName.numberedImage(name, in: .val), match.number > 0,
        match.number <= root.release.valClasses.count, root.release.isSelected(match.number - 1, of: .val)
      else { return nil }
      return (root.release.synsets[Int(root.release.valClasses[match.number - 1])].wnid, escaped(name))
    case .test: return nil
    }
  }

  /// The folder of a class, which is made where nothing has its name; nil where something else has it, or it cannot be
  /// opened.
  private func home(of wnid: Wnid, in tree: Directory, _ split: Split) throws(PlatformError) -> Home? {
    switch try tree.kind(of: wnid.description) {
    case nil: try tree.makeDirectory(wnid.description)
    case .directory: break
    case .file, .other: return nil
    }
    var listing = Listing()
    do {
      let folder = try tree.directory(wnid.description)
      try listing.read(folder)
      // The names of the images of train are not known, but their number is.
      let images = split == .train ? root.release.synset(wnid)?.trainImages ?? 0 : .max
      return Home(folder: folder, room: images - listing.count)
    } catch {
      if error.isResourceLimit { throw error }
      return nil
    }
  }
}

/// The folder of a class, and how many more images it may hold.
private struct Home {
  let folder: Directory
  var room: Int
}
