internal import Dataset
internal import Platform
internal import Synchronization

/// The names in a split's own folder, and which of them are the folders of classes.
final class SplitNames: Sendable {
  let listing: Listing
  /// The classes that are there, and whether they are links.
  let classes: [Wnid: Bool]

  init(_ folder: Directory, _ expectation: Expectation) throws(PlatformError) {
    var listing = Listing()
    try listing.read(folder)
    var classes: [Wnid: Bool] = [:]
    for index in 0..<listing.count {
      let wnid = listing.withName(index) { expectation.classFolder($0) }
      if let wnid { classes[wnid] = listing.kind(index) == .link }
    }
    self.listing = listing
    self.classes = classes
  }
}

/// What the threads of an audit share: the parts of the work, and what was found.
final class AuditWork: Sendable {
  private enum Part {
    case names(Range<Int>)
    case folder(Synset, isLink: Bool)
  }

  private let names: SplitNames
  private let parts: [Part]
  private let next = Atomic(0)
  private let collector: Locked<AuditCollector>
  private let failure = Locked<PrepareError?>(nil)

  init(_ names: SplitNames, _ collector: AuditCollector, _ expectation: Expectation) {
    // An empty folder has a part too: that nothing is in it has to be found.
    let starts = stride(from: 0, to: max(1, names.listing.count), by: Self.namesInPart)
    parts =
      starts.map { .names($0..<min($0 + Self.namesInPart, names.listing.count)) }
      + expectation.classes.compactMap { synset in names.classes[synset.wnid].map { .folder(synset, isLink: $0) } }
    self.names = names
    self.collector = Locked(collector)
  }

  /// Does parts of the work until none is left; `folder` is that of the split.
  func run(_ audit: inout FolderAudit, in folder: Directory) {
    while failure.withLock({ $0 }) == nil {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < parts.count else { return }
      do throws(PrepareError) {
        let findings =
          switch parts[number] {
          case .names(let range): try audit.audit(range, of: names.listing, in: folder)
          case .folder(let synset, let isLink): try audit.audit(synset, in: folder, isLink: isLink)
          }
        collector.withLock { $0.add(findings, number: number) }
      } catch {
        fail(error)
      }
    }
  }

  /// Ends the work of all threads; the first error wins.
  func fail(_ error: PrepareError) { failure.withLock { if $0 == nil { $0 = error } } }

  /// Returns what was found, once all threads have ended.
  func finish() throws(PrepareError) -> AuditCollector {
    if let error = failure.withLock({ $0 }) { throw error }
    return collector.withLock { $0 }
  }

  private static let namesInPart = 1024
}
