internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Repair
internal import Tree

/// Restoring what a tree lacks from its archive; nothing else in it is touched.
extension Auditor {
  /// Repairs a part until it is valid, or nothing more can be done for it, and audits it again.
  func repair(
    _ audited: AuditedPart, _ catalog: Catalog
  ) throws(PrepareError) -> AuditedPart {
    var audited = audited
    var before = Int.max
    // What is moved aside may have hidden something, and an audit keeps a limited number of faults.
    while !audited.isValid {
      var moved = 0
      var restored = 0
      if audited.isUnusable {
        if request.isQuarantining { moved = try quarantine(audited, taken: []) }
      } else {
        let tree = try tree(of: catalog.part)
        let needs = try examining { [audited] () throws(TreeError) in
          try audited.needs(in: tree, isQuarantining: request.isQuarantining)
        }
        if request.isQuarantining { moved = try quarantine(audited, taken: needs.taken) }
        if !needs.classes.isEmpty { restored = try restore(needs, tree, catalog) }
      }
      guard moved > 0 || restored > 0 && audited.faultCount < before else { break }
      before = audited.faultCount
      if try io({ () throws(PlatformError) in try root.directory.kind(of: catalog.part.id) }) == nil { break }
      audited = try request.audit(catalog, in: root)
    }
    return audited
  }

  private func quarantine(_ audited: AuditedPart, taken: Set<Wnid>) throws(PrepareError) -> Int {
    if !audited.isUnusable { _ = try tree(of: audited.part) }
    let moved = try examining { () throws(TreeError) in
      try Quarantine.move(audited, taken: taken, in: root.directory)
    }
    if moved > 0 { session.observer(.quarantined(audited.part, names: moved)) }
    return moved
  }

  /// The folder of a part that is to be changed. Throws if it is a link: what that leads to is not the root's.
  private func tree(of part: Part) throws(PrepareError) -> Directory {
    guard try io({ () throws(PlatformError) in try root.directory.kind(of: part.id) }) == .directory else {
      throw PrepareError(.linkedPart(part), root.path(of: part))
    }
    try examining { () throws(TreeError) in try Placement.checkFileSystem(part, in: root.directory) }
    return try io { () throws(PlatformError) in try root.directory.directory(part.id) }
  }

  /// Restores what the part needs from its archives; returns how many files these are.
  private func restore(
    _ needs: RepairNeeds, _ tree: Directory, _ catalog: Catalog
  ) throws(PrepareError) -> Int {
    var total = (files: 0, read: Int64(0))
    var replaced: Set<Int> = []
    for archive in try verifiedArchives(for: catalog.part) {
      try root.checkOrder(of: archive, for: catalog)
      let restored = try restore(needs, tree, catalog, from: archive, replaced: replaced)
      total = (total.files + restored.files, total.read + restored.read)
      replaced.formUnion(restored.units)
    }
    try io { () throws(PlatformError) in try root.directory.removeIfEmpty(Layout.staging) }
    session.observer(.restored(catalog.part, files: total.files, read: total.read))
    return total.files
  }

  /// Restores what the part needs from one of its archives, but for the units that are `replaced`. Returns how many files
  /// and bytes of the archive these are, and which units of the part the archive has, as far as it was read.
  private func restore(
    _ needs: RepairNeeds, _ tree: Directory, _ catalog: Catalog, from archive: ArchiveFile, replaced: Set<Int>
  ) throws(PrepareError) -> (files: Int, read: Int64, units: Set<Int>) {
    guard let rules = root.rules(of: archive) else { preconditionFailure("an archive that no part is made from") }
    let batches: [[Range<Int64>]]
    var units: Set<Int> = []
    switch archive.container {
    case .tar where archive.official.wnid != nil:
      batches = needs.classes.contains(archive.official.wnid) ? [[0..<archive.identity.size]] : []
    case .tar:
      let index = try passing { () throws(PassError) in
        try ArchiveIndex(archive, rules, stopSignal: session.settings.stopSignal)
      }
      batches = try self.batches(index, needs, tree, catalog)
      units = index.units(of: catalog)
    case .zip:
      let sink = RestoringSink(needs, tree: tree, into: tree, catalog)
      batches = [
        try passing { () throws(PassError) in
          try archive.zipExtents(rules, stopSignal: session.settings.stopSignal) { item, _ in
            try item.part == catalog.part.id && catalog.isSelected(item) && sink.lacks(item)
          }
        }
      ]
    case .gzip: batches = [[0..<archive.identity.size]]
    case .folder: batches = [[]]
    }
    var total = (files: 0, read: Int64(0))
    guard !batches.isEmpty else { return (0, 0, units) }
    let staging = try root.openStaging()
    let name = Layout.restored(catalog.part)
    for batch in batches {
      try session.remove(name, in: staging)
      let folder = try io { () throws(PlatformError) in
        try staging.makeDirectory(name)
        return try staging.directory(name)
      }
      let sink = RestoringSink(needs, tree: tree, into: folder, catalog)
      let job = Job(
        archive, rules: rules, extents: batch, digests: [],
        targets: [Target(catalog, sink, replaced: replaced)], isRecorded: false)
      _ = try session.run(job, PlannedJob(job, for: "restore"))
      // Data, then names.
      try io { () throws(PlatformError) in try folder.synchronizeFileSystem() }
      total.files += try examining { () throws(TreeError) in try RestoringSink.moveRestored(from: folder, to: tree) }
      total.read += batch.reduce(0) { $0 + Int64($1.count) }
      try io { () throws(PlatformError) in try tree.synchronizeFileSystem() }
      try session.remove(name, in: staging)
    }
    return (total.files, total.read, units)
  }

  /// The extents of the archive that hold what the tree needs, in lists that a kill costs no more than a checkpoint.
  private func batches(
    _ index: ArchiveIndex, _ needs: RepairNeeds, _ tree: Directory, _ catalog: Catalog
  ) throws(PrepareError) -> [[Range<Int64>]] {
    let sink = RestoringSink(needs, tree: tree, into: tree, catalog)
    let extents: [Range<Int64>]
    do {
      extents = try index.extents { entry in
        switch entry.role {
        case .nested(let wnid, let part): part == catalog.part.id && needs.classes.contains(wnid)
        case .item(let item): try item.part == catalog.part.id && catalog.isSelected(item) && sink.lacks(item)
        case .piece: true
        case .folder, .ignored, .unexpected: false
        }
      }
    } catch let error as PlatformError {
      throw PrepareError(error)
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
    var batches: [[Range<Int64>]] = []
    var bytes = Int64.max
    for extent in extents {
      if bytes > session.settings.checkpointBytes - Int64(extent.count) { (bytes, batches) = (0, batches + [[]]) }
      bytes += Int64(extent.count)
      batches[batches.count - 1].append(extent)
    }
    return batches
  }
}
