internal import Platform

/// Gives the space of an archive back while it is extracted, as far as the journal says that its members are on the disk.
///
/// The journal has said beforehand that this may happen to the archive, so no later run takes the zeros for its bytes.
final class Reclaimer: Sendable {
  private struct State: ~Copyable {
    var file: File
    /// What lies before has been given back.
    var offset: Int64 = 0
  }

  private let state: Locked<State>

  init(_ archive: FoundArchive) throws(PrepareError) {
    state = Locked(
      State(file: try io { () throws(PlatformError) in try File.openForChanges(archive.path) }))
  }

  /// Gives back what lies before `offset`.
  func giveBack(to offset: Int64) throws(PrepareError) {
    try state.withLock { (state) throws(PrepareError) in
      guard offset > state.offset else { return }
      try io { () throws(PlatformError) in try state.file.punchHole(state.offset..<offset) }
      state.offset = offset
    }
  }
}
