internal import Dataset
public import Export
internal import Journal
internal import Pass
public import Planning
internal import Platform

extension Runner {
  /// Writes label files that are not there, or were made from what the parts were. One that cannot be made does not keep
  /// others from being made; these errors are shown and returned.
  ///
  /// Without a `numbering`, each keeps the one that it has, or else is numbered from 0 in the order of the wnids.
  public func write(_ files: [LabelFile], _ numbering: Numbering?) throws(PrepareError) -> [PrepareError] {
    let session = try Session(root, options, observer)
    try session.finishPublications()
    var failures: [PrepareError] = []
    let state = try session.state()
    let missing = files.flatMap { state.partsMissing(for: $0) }
    if !missing.isEmpty {
      let error = PrepareError(.partsMissing(Part.all.filter(missing.contains)), root.directory.path)
      observer(.refused(error))
      failures.append(error)
    }
    for file in files where state.partsMissing(for: file).isEmpty {
      do throws(PrepareError) {
        try session.write(file, numbering)
      } catch {
        guard error.othersGoOn else { throw error }
        observer(.refused(error))
        failures.append(error)
      }
    }
    return failures
  }
}

extension Session {
  /// Writes a label file, unless it is there and would be the same.
  fileprivate func write(_ file: LabelFile, _ chosen: Numbering?) throws(PrepareError) {
    let state = try state()
    let numbering = (file.isNumbered ? chosen ?? state.numbering(of: file) : nil) ?? .sorted
    guard try state.status(of: file, numbering) != .current else {
      return observer(.labelled(file, numbering, isNew: false))
    }
    let source = LabelSource(root.release, root.directory, numbering, stopSignal: settings.stopSignal)
    let written: FileStatus
    do throws(ExportError) {
      written = try file.write(source) { state.isOurs(file, $0) }
    } catch {
      throw PrepareError(error)
    }
    try append(
      .written(Written(file: file.name, identity: written.identity, content: state.content(of: file, numbering))))
    observer(.labelled(file, numbering, isNew: true))
  }
}
