internal import Dataset

extension Pipeline {
  /// Returns `error`, which refuses `archive` for its digest, with what a look at its members finds.
  func examined(_ error: PrepareError, _ archive: FoundArchive) -> PrepareError {
    // A whole archive under another one's name is not damaged.
    guard case .digestMismatch(_, _, other: nil, _) = error.code, let layout = MemberLayout(archive.official.kind)
    else { return error }
    observer(.examining(archive))
    var error = error
    error.examination = Examination(archive, layout, root.release, stopSignal: settings.stopSignal)
    return error
  }
}
