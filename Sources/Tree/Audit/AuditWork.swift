internal import Dataset
internal import Platform
internal import Synchronization

/// The names in a part's own folder, and which of them are class folders.
final class PartNames: Sendable {
  let listing: Listing
  /// The classes that have a folder, or something else of its name, and whether that is a link.
  let classes: [Wnid: Bool]

  init(_ folder: Directory, _ catalog: Catalog) throws(PlatformError) {
    var listing = Listing()
    try listing.read(folder)
    var classes: [Wnid: Bool] = [:]
    if catalog.hasFolders {
      for index in 0..<listing.count {
        if let wnid = listing.withName(index, { catalog.folder(named: $0)?.wnid }) {
          classes[wnid] = listing.kind(index) == .link
        }
      }
    }
    self.listing = listing
    self.classes = classes
  }
}

/// What the threads of an audit share: the pieces of the work, and what was found.
final class AuditWork: Sendable {
  private enum Piece {
    case names(Range<Int>)
    case folder(Wnid, isLink: Bool)
  }

  private let catalog: Catalog
  private let names: PartNames
  private let limit: Int
  private let pieces: [Piece]
  private let next = Atomic(0)
  private let collector: Locked<AuditCollector>
  private let failure = Locked<TreeError?>(nil)

  init(_ catalog: Catalog, _ names: PartNames, _ collector: AuditCollector, limit: Int) {
    // An empty folder has a piece too: that nothing is in it has to be found.
    let starts = stride(from: 0, to: max(1, names.listing.count), by: Self.namesInPiece)
    pieces =
      starts.map { .names($0..<min($0 + Self.namesInPiece, names.listing.count)) }
      + names.classes.keys.sorted().map { .folder($0, isLink: names.classes[$0] == true) }
    (self.catalog, self.names, self.limit) = (catalog, names, limit)
    self.collector = Locked(collector)
  }

  /// How many of the pieces are about the names in the part's own folder.
  static func piecesOfNames(_ names: PartNames) -> Int {
    max(1, (names.listing.count + namesInPiece - 1) / namesInPiece)
  }

  /// Does pieces of the work until none is left; `folder` is that of the part.
  func run(_ audit: consuming NamesAudit, in folder: Directory, _ counters: AuditCounters) {
    var audit = audit
    var listing = Listing()
    while failure.withLock({ $0 }) == nil {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < pieces.count else { return }
      do throws(TreeError) {
        let findings: FolderFindings
        switch pieces[number] {
        case .names(let range):
          var own = FolderFindings(catalog, nil, limit: limit)
          try audit.audit(range, of: names.listing, in: folder, &own)
          own.isRead = true
          findings = own
        case .folder(let wnid, let isLink):
          findings = try audit.audit(wnid, isLink: isLink, in: folder, &listing, catalog, limit: limit)
          counters.foldersDone.add(1, ordering: .relaxed)
        }
        collector.withLock { $0.add(findings, number: number) }
      } catch {
        fail(error)
      }
    }
  }

  /// Ends the work of all threads; the first error wins.
  func fail(_ error: TreeError) { failure.withLock { if $0 == nil { $0 = error } } }

  /// Returns what was found, after all threads have ended.
  func finish() throws(TreeError) -> AuditCollector {
    if let error = failure.withLock({ $0 }) { throw error }
    return collector.withLock { $0 }
  }

  private static let namesInPiece = 1024
}

extension NamesAudit {
  /// Audits the folder of the class `wnid`, which is in `part`. `listing` is used for its memory.
  mutating func audit(
    _ wnid: Wnid, isLink: Bool, in part: Directory, _ listing: inout Listing, _ catalog: Catalog, limit: Int
  ) throws(TreeError) -> FolderFindings {
    var findings = FolderFindings(catalog, wnid, limit: limit)
    let folder: Directory
    do {
      folder = try part.linkedDirectory(wnid.description)
      try listing.read(folder)
    } catch {
      findings.add(try Fault(folder: error))
      return findings
    }
    findings.isRead = true
    if isLink { findings.add(Fact.linked) }
    try audit(0..<listing.count, of: listing, in: folder, &findings)
    findings.resolveUnexpected(listing)
    return findings
  }
}
