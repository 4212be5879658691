internal import Dataset

extension Pipeline {
  /// Returns `error`, which refuses `archive` for its digest, with what a look at its members finds. Where the user wants to
  /// stop meanwhile, the archive is refused all the same, but the interruption is what is thrown.
  func examined(_ error: PrepareError, _ archive: FoundArchive) throws(PrepareError) -> PrepareError {
    // A whole archive under another one's name is not damaged.
    guard case .digestMismatch(_, _, other: nil, _) = error.code, let layout = MemberLayout(archive.official.kind)
    else { return error }
    let counters = PassCounters(digested: 0, extracted: 0, files: 0)
    observer(.examinationStarted(archive, counters))
    let examination = Examination(
      archive, layout, root.release, counters: counters, stopSignal: settings.stopSignal)
    observer(.examinationEnded(archive))
    var error = error
    error.examination = examination
    guard case .stopped(let signal) = examination.end else { return error }
    observer(.refused(error))
    throw PrepareError(.interrupted(signal), archive.name)
  }
}
