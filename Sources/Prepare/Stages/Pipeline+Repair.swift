internal import Checksums
public import Dataset
internal import Platform

/// Bringing a tree to the right state, whoever made it: what is missing or wrong in it is made anew from the archives,
/// and nothing else in it is touched.
extension Pipeline {
  /// Audits the splits in `named`, or those that are there. Where `isDeep` is set they are compared with their archives
  /// too; where `isRepairing` is set what is missing or wrong in them is made anew, and with `isQuarantining` what does not
  /// belong into them is moved aside. Returns what was found last of each split. An error that is about one split or
  /// archive does not keep the others from being mended; the last of these errors is thrown.
  public func audit(
    _ named: [Split], with audit: Audit, isDeep: Bool, isRepairing: Bool, isQuarantining: Bool
  ) throws(PrepareError) -> [AuditedSplit] {
    guard isDeep || isRepairing else { return try audit.run(named) }
    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    // Locked before the audit: what it finds must still be so when it is mended.
    let journal = try Journal.open(in: root.directory, release: root.release, tool: tool)
    try root.select(journal)
    try root.finishPublications(journal)
    var results: [AuditedSplit] = []
    var failure: PrepareError?
    for var split in try audit.run(named) {
      do {
        if isRepairing { try checkOwnFolder(split.split) }
        // Before they are compared: only files with their own names are.
        if isRepairing, try sort(split) { split = try audit.run([split.split])[0] }
        if isDeep, !split.isUnusable { split = try compare(split, audit, journal) }
        if isRepairing { split = try repair(split, isQuarantining: isQuarantining, audit, journal) }
      } catch {
        guard error.concernsArchiveOnly || error.isArchiveMissing else { throw error }
        if let failure { observer(.refused(failure)) }
        failure = error
      }
      results.append(split)
    }
    if let failure { throw failure }
    return results
  }

  /// Repairs a split until it is right, or nothing more can be done for it, and audits it again.
  private func repair(
    _ audited: AuditedSplit, isQuarantining: Bool, _ audit: Audit, _ journal: Journal
  ) throws(PrepareError) -> AuditedSplit {
    var split = audited
    var before = Int.max
    // What was moved aside may have hidden something, and an audit keeps a limited number of faults.
    while !split.isRight {
      let needs = try needs(of: split, isQuarantining: isQuarantining)
      let moved = isQuarantining ? try quarantine(split, taken: needs.taken) : 0
      guard !split.isUnusable else { break }
      let made = needs.classes.isEmpty ? 0 : try make(needs.classes, split, journal)
      guard moved > 0 || made > 0 && split.faultCount < before else { break }
      before = split.faultCount
      split = try audit.run([split.split])[0]
    }
    if split.isRight { try record(split, journal) }
    return split
  }

  /// The classes in which something is missing or wrong, and those with faults whose names are taken by links or files.
  /// Nothing is ever written through such a link: it has to be moved aside.
  private func needs(
    of audited: AuditedSplit, isQuarantining: Bool
  ) throws(PrepareError) -> (classes: Set<Wnid?>, taken: Set<Wnid>) {
    guard !audited.isUnusable else { return ([], []) }
    let tree = try tree(of: audited.split)
    var classes = try audited.classesToRepair { (path) throws(PrepareError) in
      do throws(PlatformError) {
        return try tree.kind(of: path) != nil
      } catch {
        // Nothing can be made in a folder that cannot be entered.
        if error.isResourceLimit { throw PrepareError(error) }
        return true
      }
    }
    var taken: Set<Wnid> = []
    for case let wnid? in classes.union(audited.faults.keys) {
      let kind = try io { () throws(PlatformError) in try tree.kind(of: wnid.description) }
      if kind == .other || kind == .file { taken.insert(wnid) }
    }
    if isQuarantining { classes.formUnion(taken) } else { classes.subtract(taken) }
    return (classes, taken)
  }

  /// The folder of a split, which may be a link.
  func tree(of split: Split) throws(PrepareError) -> Directory {
    try io { () throws(PlatformError) in try root.directory.linkedDirectory(Layout.folder(of: split)) }
  }

  /// Makes what the split lacks in these classes from its archive; returns how many files these are.
  private func make(
    _ classes: Set<Wnid?>, _ audited: AuditedSplit, _ journal: Journal
  ) throws(PrepareError) -> Int {
    let split = audited.split
    let repair = Repair(tree: try tree(of: split), faulty: audited.faultyImages)
    try checkFileSystem(of: repair.tree, split)
    let archive = try verifiedArchive(of: split, journal)
    var total = (files: 0, read: Int64(0))
    for batch in batches(try extents(split, classes, archive, repair)) {
      let files = try write(batch, split, archive, repair, journal)
      total = (total.files + files, total.read + batch.reduce(0) { $0 + Int64($1.count) })
    }
    observer(.repaired(split, files: total.files, read: total.read))
    return total.files
  }

  /// Throws where the split is the same folder as another one: what belongs into one is foreign in the other.
  private func checkOwnFolder(_ split: Split) throws(PrepareError) {
    let path = Layout.folder(of: split)
    for other in Split.allCases where other != split {
      // What cannot be opened is no folder that they could share: the audit tells of it.
      guard let folder = try? root.directory.linkedDirectory(path).status(),  // see above
        let second = try? root.directory.linkedDirectory(Layout.folder(of: other)).status(),  // too
        (folder.identity.inode, folder.device) == (second.identity.inode, second.device)
      else { continue }
      throw PrepareError(.sameFolder(other), "\(root.directory.path)/\(path)")
    }
  }

  /// Throws where the split is a link to another file system, to which no staged file can be renamed.
  private func checkFileSystem(of tree: Directory, _ split: Split) throws(PrepareError) {
    let devices = try io { () throws(PlatformError) in
      (try tree.status().device, try root.directory.status().device)
    }
    guard devices.0 == devices.1 else {
      throw PrepareError(.otherFileSystem, "\(root.directory.path)/\(Layout.folder(of: split))")
    }
  }

  /// The archive of `split`.
  func archive(of split: Split, _ journal: Journal) throws(PrepareError) -> FoundArchive {
    let survey = try Survey(root, journal.state)
    guard let archive = survey.archive(for: split) else {
      let names = split.archiveKinds.flatMap { root.release.archives(of: $0) }.map(\.name)
      throw PrepareError(.archivesMissing(names, folders: root.archiveFolders), root.directory.path)
    }
    if let offset = archive.reclaimedTo { throw PrepareError(.givenBack(offset), archive.name) }
    return archive
  }

  /// The archive of `split`, which is verified first where it was not yet.
  private func verifiedArchive(of split: Split, _ journal: Journal) throws(PrepareError) -> FoundArchive {
    let archive = try archive(of: split, journal)
    let survey = try Survey(root, journal.state)
    try survey.checkUsable(archive)
    for pass in try verification(of: archive, survey) { try run(pass, journal) }
    return archive
  }

  /// The pass that verifies the archive, if it is not verified yet. Throws where it cannot be.
  func verification(of archive: FoundArchive, _ survey: Survey) throws(PrepareError) -> [PlannedPass] {
    let plan = try Plan([VerifyStage(archives: [archive.name])], survey, choice)
    if let refusal = plan.refused.first { throw refusal }
    guard plan.unverifiable.isEmpty else { throw PrepareError(.noPublishedDigest(nil), archive.name) }
    return plan.passes
  }

  /// The parts of the archive that hold what the tree lacks, in their order.
  private func extents(
    _ split: Split, _ classes: Set<Wnid?>, _ archive: FoundArchive, _ repair: Repair
  ) throws(PrepareError) -> [Range<Int64>] {
    guard split != .train else {
      return try ArchiveOutline(archive, root.release).tars.filter { classes.contains($0.wnid) }.map(\.extent)
    }
    var extents: [Range<Int64>] = []
    for image in try ImageOutline(archive, split, root.release).images {
      guard root.release.isSelected(image.number - 1, of: split) else { continue }
      let wnid = split == .val ? root.release.synsets[Int(root.release.valClasses[image.number - 1])].wnid : nil
      guard classes.contains(wnid), try repair.wants(root.release.path(of: image.number, in: split)) else { continue }
      extents.append(image.extent)
    }
    return extents
  }

  /// Joins extents that adjoin, and splits the list so that a kill costs no more than a checkpoint.
  private func batches(_ extents: [Range<Int64>]) -> [[Range<Int64>]] {
    var batches: [[Range<Int64>]] = []
    var bytes: Int64 = 0
    for extent in extents {
      if batches.isEmpty || bytes + Int64(extent.count) > settings.checkpointBytes {
        batches.append([])
        bytes = 0
      }
      bytes += Int64(extent.count)
      let last = batches.count - 1
      if let previous = batches[last].last, previous.upperBound == extent.lowerBound {
        batches[last][batches[last].count - 1] = previous.lowerBound..<extent.upperBound
      } else {
        batches[last].append(extent)
      }
    }
    return batches
  }

  /// Writes what the tree lacks of these extents: into staging, onto the disk, and then under its name.
  private func write(
    _ extents: [Range<Int64>], _ split: Split, _ archive: FoundArchive, _ repair: Repair,
    _ journal: Journal
  ) throws(PrepareError) -> Int {
    let staging = try root.openStaging()
    let name = Layout.repair(of: split)
    let folder = try io { () throws(PlatformError) in
      try staging.removeTree(name)
      try staging.makeDirectory(name)
      let folder = try staging.directory(name)
      if split == .val { try makeClassFolders(in: folder) }
      return folder
    }
    let target = ExtractionTarget(split, of: root.release, folder, .repair(repair))
    _ = try run(target, archive, extents, digests: [], journal)

    try io { () throws(PlatformError) in try folder.synchronizeFileSystem() }
    let files = try io { () throws(PlatformError) in try move(from: folder, to: repair.tree) }
    try io { () throws(PlatformError) in
      try repair.tree.synchronizeFileSystem()
      try staging.removeTree(name)
      try root.directory.removeIfEmpty(Layout.staging)
    }
    return files
  }

  /// Runs a pass that no checkpoint speaks of.
  func run(
    _ target: ExtractionTarget, _ archive: FoundArchive, _ extents: [Range<Int64>], digests: [DigestConsumer],
    _ journal: Journal
  ) throws(PrepareError) -> Pass.Outcome {
    var planned = PlannedPass(
      archive: archive, digests: digests.map(\.algorithm), split: target.split, isAccepted: false, stages: [])
    planned.extents = extents
    let counters = PassCounters(digested: 0, extracted: 0, files: 0)
    observer(.passStarted(planned, counters))
    defer { observer(.passEnded(planned)) }
    var settings = settings
    settings.checkpointBytes = .max
    let pass = Pass(
      archive: archive, release: root.release, extents: extents, digests: digests, extraction: target, reclaimer: nil,
      journal: journal, settings: settings, counters: counters)
    return try pass.run()
  }

  /// Gives the files in `folder`, and in its folders, their names in `tree`. What is in the way and no regular file stays.
  private func move(from folder: Directory, to tree: Directory) throws(PlatformError) -> Int {
    var files = 0
    for name in try folder.names() {
      if try folder.kind(of: name) == .directory {
        let source = try folder.directory(name)
        guard try !source.names().isEmpty else { continue }
        guard try [nil, .directory].contains(tree.kind(of: name)) else { continue }
        try tree.makeDirectory(name)
        files += try move(from: source, to: try tree.directory(name))
      } else if try [nil, .file].contains(tree.kind(of: name)) {
        try tree.replace(name, by: name, in: folder)
        files += 1
      }
    }
    return files
  }
}
