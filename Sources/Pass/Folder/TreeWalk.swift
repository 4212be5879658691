internal import Dataset
internal import Platform
internal import Synchronization

/// What is done with the files of a tree. Each thread has a visitor of its own.
protocol TreeVisitor: ~Copyable {
  /// A folder begins, or some of the files in a part's own folder.
  mutating func begin(_ piece: TreePiece) throws(PlatformError)
  /// The name `index` of `listing`, which is in `folder`, is that of an item. It may stand for anything.
  mutating func visit(
    _ index: Int, of listing: borrowing Listing, in folder: Directory, _ item: Item, _ piece: TreePiece
  ) throws(PassError)
  /// The folder cannot be read.
  mutating func fail(_ error: PassError, _ piece: TreePiece) throws(PassError)
  /// The name is of no item.
  mutating func passOver(_ index: Int, of listing: borrowing Listing)
  mutating func end(_ piece: TreePiece) throws(PlatformError)
}

extension TreeVisitor where Self: ~Copyable {
  mutating func fail(_ error: PassError, _ piece: TreePiece) throws(PassError) { throw error }
  mutating func begin(_ piece: TreePiece) throws(PlatformError) {}
  mutating func passOver(_ index: Int, of listing: borrowing Listing) {}
  mutating func end(_ piece: TreePiece) throws(PlatformError) {}
}

/// A piece of the work: a folder below that of a part, or some of the names in the part's own folder.
struct TreePiece: Sendable {
  /// The position of the part.
  let target: Int
  /// The folder's name, and its place among those in the part's own one; nil for that.
  let folder: (name: [UInt8], index: Int)?
  /// The names in the part's own folder.
  let range: Range<Int>

  /// The class that the folder is named after.
  var wnid: Wnid? { folder.flatMap { Wnid(prefixOf: $0.name.span) } }
}

/// The folder of a part and its names.
private final class OpenPart: Sendable {
  let catalog: Catalog
  let folder: Directory
  let listing: Listing

  init(_ catalog: Catalog, _ folder: Directory) throws(PlatformError) {
    var listing = Listing()
    try listing.read(folder)
    (self.catalog, self.folder) = (catalog, folder)
    self.listing = listing
  }
}

/// Walks through the folders of a tree in several threads, a folder or about a thousand names at a time.
///
/// Folders may be links, as audits have it. Links to files are never followed.
final class TreeWalk: Sendable {
  private let parts: [OpenPart]
  private let pieces: [TreePiece]
  private let next = Atomic(0)
  private let archive: String
  private let stopSignal: @Sendable () -> Int32?

  /// Opens the folders of the parts in `catalogs`. Errors are about `archive`.
  init(
    _ tree: TreeFolders, _ catalogs: [Catalog], archive: String, stopSignal: @escaping @Sendable () -> Int32?
  ) throws(PassError) {
    var parts: [OpenPart] = []
    var pieces: [TreePiece] = []
    for (target, catalog) in catalogs.enumerated() {
      do throws(PlatformError) {
        parts.append(try OpenPart(catalog, try tree.folder(of: catalog.part)))
      } catch {
        throw PassError(.unreadable(error), archive)
      }
      let names = parts[target].listing.count
      for start in stride(from: 0, to: names, by: Self.namesInPiece) {
        pieces.append(TreePiece(target: target, folder: nil, range: start..<min(start + Self.namesInPiece, names)))
      }
      for index in 0..<names where parts[target].isFolder(index) {
        let name = parts[target].listing.withName(index, bytes)
        pieces.append(TreePiece(target: target, folder: (name, index), range: 0..<0))
      }
    }
    (self.parts, self.pieces, self.archive, self.stopSignal) = (parts, pieces, archive, stopSignal)
  }

  /// Visits pieces until none is left, or `isEnded` says so.
  func run<Visitor: TreeVisitor & ~Copyable>(_ visitor: inout Visitor, isEnded: () -> Bool) throws(PassError) {
    var listing = Listing()
    while !isEnded() {
      let number = next.add(1, ordering: .relaxed).oldValue
      guard number < pieces.count else { return }
      let piece = pieces[number]
      let part = parts[piece.target]
      try sinking(archive) { () throws(PlatformError) in try visitor.begin(piece) }
      if let (_, index) = piece.folder {
        let folder: Directory
        do throws(PlatformError) {
          folder = try part.folder.linkedDirectory(index, of: part.listing)
          try listing.read(folder)
        } catch {
          try visitor.fail(PassError(.unreadable(error), archive), piece)
          continue
        }
        try visit(0..<listing.count, of: listing, in: folder, piece, part, &visitor)
      } else {
        try visit(piece.range, of: part.listing, in: part.folder, piece, part, &visitor)
      }
      try sinking(archive) { () throws(PlatformError) in try visitor.end(piece) }
    }
  }

  private func visit<Visitor: TreeVisitor & ~Copyable>(
    _ range: Range<Int>, of listing: borrowing Listing, in folder: Directory, _ piece: TreePiece, _ part: OpenPart,
    _ visitor: inout Visitor
  ) throws(PassError) {
    for index in range {
      if index % 32 == 0, let signal = stopSignal() { throw PassError(.interrupted(signal), archive) }
      let item = listing.withName(index) { part.catalog.unpackedItem(named: $0, in: piece.folder?.name.span) }
      if let item {
        try visitor.visit(index, of: listing, in: folder, item, piece)
      } else if piece.folder != nil || !part.isFolder(index) {
        visitor.passOver(index, of: listing)
      }
    }
  }

  private static let namesInPiece = 1024
}

extension OpenPart {
  /// Whether the name is that of a folder, or a link which may lead to one, that files of the part may be in.
  fileprivate func isFolder(_ index: Int) -> Bool {
    guard listing.withName(index, catalog.mayHold(folder:)) else { return false }
    switch listing.kind(index) {
    case .directory where catalog.hasFolders: return true
    case .directory, .link:
      // A link that leads nowhere is passed over, and a folder of any name that is closed, such as lost+found.
      return (try? folder.linkedDirectory(index, of: listing)) != nil  // only looks
    default: return false
    }
  }
}

/// Returns a copy of the name.
func bytes(_ name: Span<UInt8>) -> [UInt8] {
  var copy: [UInt8] = []
  copy.reserveCapacity(name.count)
  for index in name.indices { copy.append(name[index]) }
  return copy
}
