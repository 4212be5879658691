internal import Dataset
public import Export
internal import Journal
internal import Pass
public import Planning
internal import Platform

extension Runner {
  /// Writes label files that are not there, or were made from what the parts were: `files`, or if it is nil, all of which the
  /// root has parts that only come on request. One that cannot be made does not keep others from being made; these errors are
  /// shown and returned.
  ///
  /// Without a `numbering`, each keeps the one that it has, or else is numbered from 0 in the order of the wnids.
  public func write(_ files: [LabelFile]?, _ numbering: Numbering?) throws(PrepareError) -> [PrepareError] {
    let session = try Session(root, options, observer)
    try session.finishPublications()
    let found = try session.state()
    let files =
      files ?? LabelFile.all.filter { $0.parts.allSatisfy { $0.isDefault || found.status(of: $0) != .absent } }
    var failures: [PrepareError] = []
    for part in Part.all where files.contains(where: { $0.lists(part) }) {
      try adopt(part, session, &failures)
    }
    let state = try session.state()
    let missing = files.flatMap { state.partsMissing(for: $0) }.filter { state.status(of: $0) == .absent }
    if !missing.isEmpty {
      let error = PrepareError(.partsMissing(Part.all.filter(missing.contains)), root.directory.path)
      observer(.refused(error))
      failures.append(error)
    }
    for file in files where state.partsMissing(for: file).isEmpty {
      try collect(&failures) { () throws(PrepareError) in try session.write(file, numbering) }
    }
    return failures
  }

  /// Writes the usual label files, of parts that are complete now, unless they are there.
  func writeLabels(_ session: Session, _ failures: inout [PrepareError]) throws(PrepareError) {
    let state = try session.state()
    for file in LabelFile.all where file.isDefault && state.partsMissing(for: file).isEmpty {
      let status = state.status(of: file, state.numbering(of: file) ?? .sorted)
      if status == .current { continue }
      try collect(&failures) { () throws(PrepareError) in
        do throws(PrepareError) {
          // A run that was killed before its record may have written what is foreign: it has the same bytes then.
          try session.write(file, nil)
        } catch {
          guard !options.isNamed else { throw error }
          switch error.code {
          case .nameTaken: observer(.foreignLabel(file, isChanged: false))
          case .changedLabel: observer(.foreignLabel(file, isChanged: true))
          default: throw error
          }
        }
      }
    }
  }
}

extension Runner {
  /// Audits a part that another program made, or that has changed since it was published, and records it if it is valid.
  private func adopt(_ part: Part, _ session: Session, _ failures: inout [PrepareError]) throws(PrepareError) {
    try collect(&failures) { () throws(PrepareError) in
      switch try session.state().status(of: part) {
      case .unmanaged: try session.confirm(part, nil)
      case .changed(let published): try session.confirm(part, published)
      case .absent, .staged, .published, .growing: break
      }
    }
  }
}

extension Session {
  /// Writes a label file, unless it is there and would be the same.
  fileprivate func write(_ file: LabelFile, _ chosen: Numbering?) throws(PrepareError) {
    let state = try state()
    let numbering = (file.isNumbered ? chosen ?? state.numbering(of: file) : nil) ?? .sorted
    guard state.status(of: file, numbering) != .current else {
      return observer(.labelled(file, numbering, isNew: false))
    }
    let source = LabelSource(root.release, root.directory, numbering, stopSignal: settings.stopSignal)
    let written: FileStatus
    do throws(ExportError) {
      written = try file.write(source) { state.isOurs(file, $0) }
    } catch {
      let isChanged = error.code == .nameTaken && state.status(of: file, numbering) == .changed
      throw isChanged ? PrepareError(.changedLabel, error.subject) : PrepareError(error)
    }
    try append(
      .written(Written(file: file.name, identity: written.identity, content: state.content(of: file, numbering))))
    observer(.labelled(file, numbering, isNew: true))
  }
}
