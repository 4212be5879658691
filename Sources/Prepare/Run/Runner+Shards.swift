internal import Checksums
public import Dataset
internal import Export
internal import Journal
internal import Pass
public import Planning
internal import Platform
public import Shards
internal import Synchronization
internal import Views

/// Shards that somebody wants of a root.
public struct ShardRequest: Sendable {
  /// What shards are made of.
  public enum Origin: String, CaseIterable, Sendable {
    case tree, archives
  }

  public let format: ShardFormat
  /// Where they are made.
  public let path: String
  public var options: ShardOptions
  /// What they are made of; nil for the tree of each part if it is there, or else its archives.
  public var origin: Origin?
  /// The parts that are wanted; nil for training and validation images, as far as they are there.
  public var parts: [Part]?
  /// The classes and images that are wanted; nil for all.
  public var selection: Selection?
  /// How the images fall into splits; its parts are not looked at.
  public var splits = SplitPlan.Options(parts: [])
  /// The command line, for people who find what is staged.
  public var command = ""

  /// The parts that are put into shards unless the user names others.
  public static let usualParts: [Part] = [.train, .val]

  public init(_ format: ShardFormat, to path: String) {
    (self.format, self.path, options) = (format, path, ShardOptions(format))
  }
}

extension Runner {
  /// Makes shards of parts: each from its tree if that is there, or else from its archives in one read of each. The root is only
  /// read: there is no lock, and no record. Returns how many shards and samples each split has; nil if an earlier run has made the
  /// very same shards, and was killed before it could say so. `unverified` is told of parts whose tree is used, and that no
  /// published checksum vouches for.
  public func export(
    _ request: ShardRequest, unverified: (Part) -> Void
  ) throws(PrepareError) -> [(split: Split, shards: Int, samples: Int)]? {
    let state = try RootState(root)
    let (job, sources) = try prepare(request, state, unverified)
    let opened = try sharding { () throws(ShardsError) in
      try ShardExport.open(job, sources, tool: options.tool)
    }
    guard let export = opened else { return nil }
    try sharding { () throws(ShardsError) in try export.checkRoom() }
    for archive in export.archives { try read(archive, export, state) }
    defer { observer(.viewEnded) }
    return try sharding { () throws(ShardsError) in
      try export.finish { counter in
        observer(.viewStarted { counter.samples.load(ordering: .relaxed) })
      } isUnchanged: {
        do throws(PrepareError) {
          let now = try RootState(root)
          return sources.flatMap(\.trees).allSatisfy { part in
            state.stamp(of: part) == now.stamp(of: part) && state.status(of: part) == now.status(of: part)
          }
        } catch {
          // It could be looked at before.
          return false
        }
      }
    }
  }

  /// Returns what would be read and written for shards, and throws what the run would end with; writes nothing.
  public func previewExport(
    _ request: ShardRequest, unverified: (Part) -> Void
  ) throws(PrepareError) -> ShardPreview {
    let (job, sources) = try prepare(request, try RootState(root), unverified)
    let preview = try sharding { () throws(ShardsError) in try ShardPreview(job, sources) }
    for archive in preview.archives { try passing { () throws(PassError) in try archive.checkReadable() } }
    return preview
  }

  /// Looks what the shards are made from.
  private func prepare(
    _ request: ShardRequest, _ state: RootState, _ unverified: (Part) -> Void
  ) throws(PrepareError) -> (ShardJob, [ShardSource]) {
    let selection = request.selection.map(root.release.completing) ?? root.release.selection
    guard root.release.selection.includes(selection, in: root.release) else {
      throw PrepareError(.notPrepared(root.release.selection), root.directory.path)
    }
    // Which images of a class are wanted is the plan's matter: archives are read for all of them.
    let release = root.release.selecting(selection.wnids.map { Selection($0) } ?? .all)
    let wanted = root.release.selecting(selection)
    var sources: [ShardSource] = []
    var missing: PrepareError?
    for part in request.parts ?? ShardRequest.usualParts {
      guard let catalog = Catalog(part, release) else { continue }
      // No archive is read for nothing.
      if request.parts == nil, !request.splits.needed.contains(part), !wanted.selects(part) {
        if state.status(of: part) == .absent { observer(.leftOut(part)) }
        continue
      }
      do throws(PrepareError) {
        sources.append(try source(catalog, request, state))
      } catch {
        // What nobody has named may be missing.
        guard request.parts == nil, !request.splits.needed.contains(part), case .archivesMissing = error.code,
          !error.isWaiting
        else { throw error }
        missing = missing ?? error
        observer(.leftOut(part))
      }
    }
    if sources.isEmpty { throw missing ?? PrepareError(ExportError(.empty, request.path)) }
    for part in sources.filter(\.archives.isEmpty).map(\.catalog.part) {
      if case .published(let published) = state.status(of: part), !published.isVerified { unverified(part) }
    }
    var splits = request.splits
    splits.parts = sources.map(\.catalog.part)
    let plan = SplitPlan(splits, root.release.planned(request.selection), in: root.release)
    for source in sources { try sharding { () throws(ShardsError) in try source.checkListed(plan) } }
    do throws(ExportError) {
      let target = try ViewTarget(request.path, root: root.directory, Part.all)
      let job = try ShardJob(
        request.format, request.options, release, plan, to: target, command: request.command,
        writers: options.pass.writers, stopSignal: options.pass.stopSignal)
      return (job, sources)
    } catch {
      throw PrepareError(error)
    }
  }

  private func source(
    _ catalog: Catalog, _ request: ShardRequest, _ state: RootState
  ) throws(PrepareError) -> ShardSource {
    let part = catalog.part
    let annotations = try annotations(of: part, state)
    switch state.status(of: part) {
    case .published(let published) where request.origin != .archives:
      let folder = try io { () throws(PlatformError) in try root.directory.linkedDirectory(part.id) }
      let share = Double(catalog.likelyFiles) / Double(max(1, published.files))
      return ShardSource(
        catalog, in: folder, prepared: Catalog(part, root.release) ?? catalog, stamp: state.stamp(of: part),
        bytes: Int64(Double(published.bytes) * min(1, share)), annotations: annotations)
    case .growing where request.origin == .tree:
      throw PrepareError(.incomplete(part, isChanged: false), root.path(of: part))
    case .changed where request.origin != .archives:
      throw PrepareError(.incomplete(part, isChanged: true), root.path(of: part))
    case .unmanaged where request.origin != .archives:
      throw PrepareError(.incomplete(part, isChanged: false), root.path(of: part))
    default: break
    }
    if request.origin == .tree { throw PrepareError(.partsMissing([part]), root.directory.path) }
    guard let supply = state.supply(of: part), supply.missing.isEmpty else {
      let supply = state.supply(of: part)
      throw root.archivesMissing(supply?.missing ?? state.archiveNames(for: part), isWaiting: supply != nil)
    }
    for archive in supply.archives {
      try root.release.checkUsable(archive, state.journal)
      // Its parts are prepared as links first: that costs nothing.
      if archive.tree != nil { throw PrepareError(.partsMissing([part]), root.directory.path) }
    }
    return ShardSource(catalog, from: supply.archives, patch: supply.patch, annotations: annotations)
  }

  /// The folder with the annotations of a part's images, if it is complete, and what tells its state from others.
  private func annotations(
    of part: Part, _ state: RootState
  ) throws(PrepareError) -> (folder: Directory, stamp: String)? {
    guard let boxes = part.boxes, case .published = state.status(of: boxes) else { return nil }
    return try io { () throws(PlatformError) in
      (try root.directory.directory(boxes.id), state.stamp(of: boxes))
    }
  }
}

extension Part {
  /// The annotations of its images.
  fileprivate var boxes: Part? { [Part.train: .trainBoxes, .val: .valBoxes][self] }
}

extension ShardSource {
  /// The parts of the root that its shards are made from.
  fileprivate var trees: [Part] {
    let boxes = catalog.part.boxes.map { hasAnnotations ? [$0] : [] } ?? []
    return (archives.isEmpty ? [catalog.part] : []) + boxes
  }
}
