public import Dataset
public import Export
internal import Platform
internal import Synchronization

/// What a view has, or would have.
public struct ViewSummary: Sendable {
  /// The images of each split.
  public let splits: [(split: Split, images: Int)]
  /// How many annotations, and how many other files.
  public let annotations: Int
  public let others: Int
  /// What its images, annotations and archives have together; nil if nobody has looked.
  public let bytes: Int64?
  /// How its files came to be.
  public let link: ViewLink
}

/// Makes a view of a root in a folder. The root is only read.
public struct ViewExport: Sendable {
  private let view: View
  private let source: ViewSource
  private let target: ViewTarget
  private let work: ViewWork

  /// Looks at the place, and changes nothing. `parts` are the names that the program has in a root.
  public init(_ view: View, _ source: ViewSource, to path: String, _ parts: [Part]) throws(ExportError) {
    (self.view, self.source) = (view, source)
    target = try ViewTarget(path, root: source.root, parts)
    work = ViewWork(view, source)
    if let (one, other) = source.plan.clash() { throw ExportError(.clash(one, other), path) }
    if let name = work.arrangement.listClash(source.plan.splits) { throw ExportError(.listClash(name), path) }
  }

  /// What the view is made from, and how, in lines: another text means another view. Of parts it has the names.
  public var text: String {
    let flags = [source.isMerging ? "merging" : nil, source.isAnnotatedOnly ? "annotated" : nil].compactMap(\.self)
    let archives = work.arrangement.archives.compactMap { name, newName in
      source.archives[name].map { archive in
        let identity = archive.identity
        return "archive \(newName) \(identity.size) \(identity.modified) \(identity.inode) \(archive.path)"
      }
    }
    let lines = [
      "layout \(view.name)", "link \(source.link.rawValue)", "root \(target.rootPath)",
      // Folders and lists may name classes with them.
      "words \(source.release.wordsDigest)",
    ]
    // An empty line would be the end.
    return (lines + flags + source.plan.lines + archives).map { $0.replacing("\n", by: " ") }.joined(separator: "\n")
  }

  /// How many images are done.
  public var progress: @Sendable () -> Int { { [work] in work.counter.load(ordering: .relaxed) } }

  /// Whether the root and the view are on one file system.
  public func isOnOneVolume() throws(ExportError) -> Bool {
    try io { () throws(PlatformError) in
      let device = try target.parent.status().device
      for part in source.plan.parts where try source.root.status(of: part.id)?.device != device { return false }
      return true
    }
  }

  /// Returns what the view would have, with its bytes; makes nothing. Throws if that is nothing.
  public func measure() throws(ExportError) -> ViewSummary {
    let counts = try ViewWork(view, source).run { MeasuringSink() }
    guard hasFiles(counts) else { throw ExportError(.empty, target.path) }
    return summary(
      counts, others: 0,
      archiveBytes: try archives().reduce(0) { $0 + $1.archive.identity.size })
  }

  /// Makes the view. `text` says what it is made from, and how: what an earlier run has staged is used if that is the same.
  /// `isUnchanged` is asked before the view gets its name whether the root is as it was. Returns nil if an earlier run has made
  /// the view, and was killed right after.
  public func run(
    _ text: String, command: String, isUnchanged: () -> Bool
  ) throws(ExportError) -> ViewSummary? {
    if try ViewStaging.finish(target, text) { return nil }
    try check()
    if try !target.isStaged() { try checkRoom() }
    let staging = try ViewStaging(target, text, command: command)
    let copied = source.link.hasBytes ? CopiedUnits(staging, limit: source.checkpointBytes) : nil
    let counts: ViewCounts
    do {
      counts = try work.run { [source] in LinkingSink(staging, source, copied) }
    } catch {
      // It will never work, and another kind of link would meet what is staged.
      if case .unlinkable = error.code { try staging.discard() }
      throw error
    }
    let files = ViewFiles(source, counts, staging.tree)
    let archives = try archives()
    for (archive, newName) in archives { try files.linkArchive(archive.path, as: newName) }
    try work.arrangement.rest(files)
    guard hasFiles(counts) else {
      try staging.discard()
      throw ExportError(.empty, target.path)
    }
    let summary = summary(
      counts, others: files.count,
      archiveBytes: source.link.hasBytes ? archives.reduce(0) { $0 + $1.archive.identity.size } : nil)
    if let packing = view.packing {
      try staging.pack(packing) { source.stopSignal() != nil }
      try source.checkStop()
    }
    guard isUnchanged() else { throw ExportError(.changed, source.root.path) }
    try source.checkAbsent()
    try staging.publish(isPacked: view.packing != nil)
    return summary
  }

  /// Throws if something is in the way, or if lists name images that are not there.
  public func check() throws(ExportError) {
    try target.checkFree(isFile: view.packing != nil)
    _ = try archives()
    if let packing = view.packing { try target.check(packing) }
    try checkListed()
  }

  /// Throws if lists name images that are not there, to be selected or held out.
  private func checkListed() throws(ExportError) {
    var images = FolderContent()
    // An image to be held out may be there, although it is not selected.
    let release = source.release.selecting(.all)
    for part in source.plan.parts {
      guard let catalog = Catalog(part, release) else { continue }
      var listed = source.plan.listed(in: catalog)
      for unit in work.units where unit.catalog.part == part {
        guard let wnid = unit.synset?.wnid, !listed.numbers(of: wnid).isEmpty else { continue }
        try images.read(ViewUnit(catalog: catalog, synset: unit.synset), source, isOrdered: true)
        listed.look(among: images.ordered.map(\.item.number), of: wnid)
      }
      if let (first, count) = listed.missing {
        throw ExportError(.noSuchImages(first: first, count: count), source.root.path)
      }
    }
  }

  /// Throws if links of this kind cannot be made here, or there is too little room.
  public func checkRoom() throws(ExportError) {
    if source.link.needsSameVolume, try !isOnOneVolume() {
      throw ExportError(.elsewhere(source.link, bytes: try measure().bytes ?? 0), target.path)
    }
    guard source.link.takesInodes || view.packing != nil else { return }
    let volume = try io { () throws(PlatformError) in try target.parent.volume() }
    let summary = try measure()
    let files = source.link.takesInodes ? Int64(summary.splits.reduce(summary.annotations) { $0 + $1.images }) : 0
    let size = summary.bytes ?? 0
    // Files take whole blocks: half of one is lost for each.
    let bytes =
      (source.link == .copy ? size + files * Int64(volume.blockBytes) / 2 : 0) + (view.packing == nil ? 0 : size)
    guard bytes <= volume.freeBytes else {
      throw ExportError(.noSpace(needed: bytes, free: volume.freeBytes), target.path)
    }
    guard volume.freeFiles.map({ files <= $0 }) ?? true else {
      throw ExportError(.noInodes(needed: files, free: volume.freeFiles ?? 0), target.path)
    }
  }

  /// The archives that it has, and what they are called there. Throws if one of them is not there.
  private func archives() throws(ExportError) -> [(archive: ViewSource.Archive, newName: String)] {
    let all = work.arrangement.archives
    let missing = all.map(\.name).filter { source.archives[$0] == nil }
    guard missing.isEmpty else { throw ExportError(.noArchives(missing), source.root.path) }
    return all.compactMap { name, newName in source.archives[name].map { ($0, newName) } }
  }

  private func hasFiles(_ counts: ViewCounts) -> Bool { view.parts.isEmpty || counts.images.contains { $0 > 0 } }

  /// `archiveBytes` are nil if nobody has asked for bytes.
  private func summary(_ counts: ViewCounts, others: Int, archiveBytes: Int64?) -> ViewSummary {
    ViewSummary(
      splits: zip(source.plan.splits, counts.images).map { ($0, $1) }, annotations: counts.annotations, others: others,
      bytes: archiveBytes.map { counts.bytes + $0 }, link: source.link)
  }
}
