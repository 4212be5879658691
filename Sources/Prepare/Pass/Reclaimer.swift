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

  private let name: String

  init(_ archive: FoundArchive) throws(PrepareError) {
    name = archive.name
    state = Locked(State(file: try archive.openForGivingBack()))
    do {
      try File.checkHoles(in: archive.folder)
    } catch {
      throw PrepareError(.cannotGiveBack(error), name)
    }
  }

  /// Gives back what lies before `offset`.
  func giveBack(to offset: Int64) throws(PrepareError) {
    try state.withLock { (state) throws(PrepareError) in
      guard offset > state.offset else { return }
      do throws(PlatformError) {
        try state.file.punchHole(state.offset..<offset)
      } catch {
        throw PrepareError(.cannotGiveBack(error), name)
      }
      state.offset = offset
    }
  }
}

extension FoundArchive {
  /// Opens the archive in order to give its space back. Throws where that is not possible, or would touch another file.
  func openForGivingBack() throws(PrepareError) -> File {
    let file = try openForChanges()
    let (now, hasOtherNames) = try io { () throws(PlatformError) in
      (try file.status().identity, try file.hasOtherNames())
    }
    guard !hasOtherNames else { throw PrepareError(.isHardLinked, path) }
    guard now == identity || (reclaimedTo != nil && now.isSameFile(as: identity)) else {
      throw PrepareError(.archiveChanged, name)
    }
    return file
  }

  private func openForChanges() throws(PrepareError) -> File {
    do {
      return try File.openForChanges(path)
    } catch {
      throw PrepareError(.cannotGiveBack(error), name)
    }
  }
}
