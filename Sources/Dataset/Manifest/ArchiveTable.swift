/// The archives of a release, by name and by kind. A class, so that it is shared and not copied.
final class ArchiveTable: Sendable {
  let archives: [OfficialArchive]
  private let positions: [String: Int]
  private let positionsByKind: [String: [Int]]

  /// If several archives have one name, the first one counts.
  init(_ archives: [OfficialArchive]) {
    self.archives = archives
    positions = Dictionary(archives.enumerated().map { ($1.name, $0) }) { first, _ in first }
    var byKind: [String: [Int]] = [:]
    for (position, archive) in archives.enumerated() { byKind[archive.kind, default: []].append(position) }
    positionsByKind = byKind
  }

  /// The archive called `name`, or nil.
  func archive(named name: String) -> OfficialArchive? { positions[name].map { archives[$0] } }

  /// The archives of one kind, in their order.
  func archives(of kind: String) -> [OfficialArchive] { positionsByKind[kind]?.map { archives[$0] } ?? [] }
}
