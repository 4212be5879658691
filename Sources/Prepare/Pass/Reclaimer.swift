internal import Platform

/// Removed in Platform: this stub only keeps the package building.
final class Reclaimer: Sendable {
  init(_ archive: FoundArchive) throws(PrepareError) { throw PrepareError(.isHardLinked, archive.name) }
  func giveBack(to offset: Int64) throws(PrepareError) {}
}

extension FoundArchive {
  func openForGivingBack() throws(PrepareError) -> File { throw PrepareError(.isHardLinked, path) }
}
