internal import Checksums
internal import Dataset
internal import Platform

/// Bringing a tree to the right state, whoever made it: what is missing or wrong in it is made anew from the archives,
/// and nothing else in it is touched.
extension Pipeline {
  /// Repairs the splits that `audited` has found faults in, and audits them again with `audit`. Where `isQuarantining` is
  /// set, what does not belong into them is moved aside. Returns what the last audit of each split has found.
  public func repair(
    _ audited: [AuditedSplit], isQuarantining: Bool, _ audit: Audit
  ) throws(PrepareError) -> [AuditedSplit] {
    guard audited.contains(where: { !$0.isRight }) else { return audited }
    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    let journal = try Journal.open(in: root.directory, release: root.release, tool: tool)
    try root.select(journal)
    try root.finishPublications(journal)
    var results: [AuditedSplit] = []
    for var split in audited {
      // An audit keeps a limited number of faults: there may be more of them after a repair.
      var before = Int.max
      while !split.isRight, split.faultCount < before, !split.isMissing {
        before = split.faultCount
        let isSorted = split.split == .val ? try sort(split) : false
        if isSorted { split = try audit.run([split.split])[0] }
        let isRepaired = try repair(split, journal)
        if isQuarantining { try quarantine(split) }
        guard isRepaired || isQuarantining else { break }
        split = try audit.run([split.split])[0]
      }
      if split.isRight { try record(split, journal) }
      results.append(split)
    }
    return results
  }

  /// Writes what the split lacks, from its archive. Returns false where it lacks nothing.
  private func repair(_ audited: AuditedSplit, _ journal: Journal) throws(PrepareError) -> Bool {
    let split = audited.split
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(Layout.folder(of: split)) }
    let classes = try audited.classesToRepair { (path) throws(PrepareError) in
      try io { () throws(PlatformError) in try tree.kind(of: path) } != nil
    }
    guard !classes.isEmpty else { return false }
    let archive = try verifiedArchive(of: split, journal)
    let repair = Repair(tree: tree, faulty: audited.faultyImages)
    var total = (files: 0, read: Int64(0))
    for batch in batches(try extents(split, classes, archive, repair)) {
      let files = try write(batch, split, archive, repair, journal)
      total = (total.files + files, total.read + batch.reduce(0) { $0 + Int64($1.count) })
    }
    observer(.repaired(split, files: total.files, read: total.read))
    return true
  }

  /// The archive of `split`.
  func archive(of split: Split, _ journal: Journal) throws(PrepareError) -> FoundArchive {
    let survey = try Survey(root, journal.state)
    guard let archive = survey.archive(for: split) else {
      let names = split.archiveKinds.flatMap { root.release.archives(of: $0) }.map(\.name)
      throw PrepareError(.archivesMissing(names, folders: root.archiveFolders), root.directory.path)
    }
    return archive
  }

  /// The archive of `split`, which is verified first where it was not yet.
  private func verifiedArchive(of split: Split, _ journal: Journal) throws(PrepareError) -> FoundArchive {
    let archive = try archive(of: split, journal)
    let survey = try Survey(root, journal.state)
    try survey.checkUsable(archive)
    let plan = try Plan([VerifyStage(archives: [archive.name])], survey, choice)
    for pass in plan.passes { try run(pass, journal) }
    return archive
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
      let path = root.release.path(of: image.number, in: split)
      if try repair.wants(path, size: image.bytes) { extents.append(image.extent) }
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

  /// Moves what does not belong into the split aside, under its path in the root.
  private func quarantine(_ audited: AuditedSplit) throws(PrepareError) {
    for fault in audited.faults.values.joined() where fault.what.kind.isForeign {
      guard let path = unescaped(fault.path) else { continue }
      try io { () throws(PlatformError) in
        try root.directory.makeDirectory(Layout.quarantine)
        let quarantine = try root.directory.directory(Layout.quarantine)
        try quarantine.take(path, from: root.directory)
      }
    }
  }
}

/// The bytes of a name that was escaped for messages; nil where it was cut.
private func unescaped(_ text: String) -> [UInt8]? {
  guard text.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "\\") {
      // The x, and two hexadecimal digits.
      let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
      guard let value = UInt8(digits, radix: 16) else { return nil }
      bytes.append(value)
      rest = rest.dropFirst(3)
    } else {
      bytes.append(byte)
    }
  }
  return bytes
}
