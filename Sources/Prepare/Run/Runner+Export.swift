public import Dataset
public import Export
internal import Journal
internal import Pass
public import Planning
internal import Platform
public import Views

/// A view that somebody wants of a root.
public struct ViewRequest: Sendable {
  public let view: View
  /// Where it is made.
  public let path: String
  /// The parts that are wanted; nil for those that are there.
  public var parts: [Part]?
  /// The classes and images that are wanted; nil for all.
  public var selection: Selection?
  /// How the images fall into splits; its parts are not looked at.
  public var splits = SplitPlan.Options(parts: [])
  /// How its files come to be; nil for hard links to images, and symbolic links to archives.
  public var link: ViewLink?
  public var isMerging = false
  public var isAnnotatedOnly = false
  /// The command line, for people who find what is staged.
  public var command = ""

  public init(_ view: View, to path: String) { (self.view, self.path) = (view, path) }
}

extension Runner {
  /// Makes a view of the root's complete parts. The root is only read: there is no lock, and no record. Returns nil if an
  /// earlier run has made the very same view, and was killed before it could say so.
  public func export(_ request: ViewRequest) throws(PrepareError) -> ViewSummary? {
    let state = try RootState(root)
    let (export, text) = try prepare(request, state)
    let progress = export.progress
    observer(.viewStarted(progress))
    defer { observer(.viewEnded) }
    return try exporting { () throws(ExportError) in
      try export.run(text, command: request.command) {
        do throws(PrepareError) {
          return try prepare(request, try RootState(root), isSilent: true).text == text
        } catch {
          // It was not so before.
          return false
        }
      }
    }
  }

  /// Returns what a view would have, and throws what the run would end with; makes nothing.
  public func previewExport(_ request: ViewRequest) throws(PrepareError) -> ViewSummary {
    let (export, _) = try prepare(request, try RootState(root))
    return try exporting { () throws(ExportError) in
      try export.check()
      try export.checkRoom()
      return try export.measure()
    }
  }

  /// Looks which parts can be shown. Returns the export, and a text that changes whenever its result does.
  private func prepare(
    _ request: ViewRequest, _ state: RootState, isSilent: Bool = false
  ) throws(PrepareError) -> (export: ViewExport, text: String) {
    let parts = try state.exportable(request) { part in if !isSilent { observer(.leftOut(part)) } }
    for part in parts where !isSilent && !state.isVerified(part) { observer(.unverifiedPart(part)) }
    let selection = request.selection.map(root.release.completing) ?? root.release.selection
    guard root.release.selection.includes(selection, in: root.release) else {
      throw PrepareError(.notPrepared(root.release.selection), root.directory.path)
    }
    var splits = request.splits
    splits.parts = parts
    // What the root prepares is all that is in it.
    let plan = SplitPlan(splits, request.selection ?? .all, in: root.release)
    let complete = Set(Part.all.filter(state.isPublished))
    var source = ViewSource(
      root.release.selecting(selection), root.directory, plan, complete: complete,
      request.link ?? (request.view.parts.isEmpty ? .sym : .hard),
      stopSignal: options.pass.stopSignal)
    (source.isMerging, source.isAnnotatedOnly) = (request.isMerging, request.isAnnotatedOnly)
    (source.threads, source.checkpointBytes) = (options.pass.writers, options.pass.checkpointBytes)
    source.archives = Dictionary(
      state.archives.filter(state.isUsable).map { ($0.name, ViewSource.Archive($0.path, $0.identity)) },
      uniquingKeysWith: { first, _ in first })
    if request.isAnnotatedOnly, !complete.contains(.trainBoxes) {
      throw PrepareError(.partsMissing([.trainBoxes]), root.directory.path)
    }
    let export = try exporting { [source] () throws(ExportError) in
      try ViewExport(request.view, source, to: request.path, Part.all)
    }
    let used = request.view.parts.isEmpty ? [] : parts + [.trainBoxes, .valBoxes, .devkit].filter(complete.contains)
    let stamps = used.map { "\($0.id) \(state.stamp(of: $0))" }
    return (export, ([export.text] + stamps).joined(separator: "\n"))
  }
}

extension RootState {
  /// Whether the part is complete under its name, and has not changed since.
  fileprivate func isPublished(_ part: Part) -> Bool {
    if case .published = status(of: part) { true } else { false }
  }

  /// Whether the bytes of a complete part were verified.
  fileprivate func isVerified(_ part: Part) -> Bool {
    if case .published(let published) = status(of: part) { published.isVerified } else { false }
  }

  /// Whether nothing speaks against the archive.
  fileprivate func isUsable(_ archive: ArchiveFile) -> Bool {
    switch status(of: archive) {
    case .verified, .unverified: archive.tree == nil
    case .mismatch, .flawed, .wrongSize, .notAFile: false
    }
  }

  /// The parts that a view can show: those that are wanted and complete. `leftOut` is told of the others that are not there.
  fileprivate func exportable(_ request: ViewRequest, leftOut: (Part) -> Void) throws(PrepareError) -> [Part] {
    let wanted =
      request.parts ?? request.view.parts.filter { request.selection == nil || $0.isSelectable }
    var parts: [Part] = []
    var missing: [Part] = []
    for part in request.view.parts where wanted.contains(part) {
      switch status(of: part) {
      case .published: parts.append(part)
      case .absent: missing.append(part)
      case .changed: throw PrepareError(.incomplete(part, isChanged: true), "\(root.directory.path)/\(part.id)")
      case .staged, .growing, .unmanaged:
        throw PrepareError(.incomplete(part, isChanged: false), "\(root.directory.path)/\(part.id)")
      }
    }
    guard !missing.isEmpty else { return parts }
    guard request.parts == nil, !parts.isEmpty, !missing.contains(where: request.splits.needed.contains) else {
      throw PrepareError(.partsMissing(missing), root.directory.path)
    }
    for part in missing { leftOut(part) }
    return parts
  }
}

extension Release {
  /// Returns `wanted` with what the root selects in the place of what it does not say.
  func completing(_ wanted: Selection) -> Selection {
    Selection(
      wanted.wnids ?? selection.wnids ?? synsets.map(\.wnid), pick: wanted.pick ?? selection.pick,
      images: wanted.images ?? selection.images)
  }

  /// Returns what an export has if `wanted` is asked for. A list that is asked for is not narrowed by what the root picks.
  func planned(_ wanted: Selection?) -> Selection {
    guard let wanted else { return selection }
    return wanted.images == nil ? completing(wanted) : wanted
  }
}

/// Runs `body` and turns its error into one of a preparation.
private func exporting<Result>(_ body: () throws(ExportError) -> Result) throws(PrepareError) -> Result {
  do { return try body() } catch { throw PrepareError(error) }
}
