internal import Dataset
internal import Platform

extension Root {
  /// The inode of the folder that `split` is staged in, or nil where there is none.
  func stagedFolder(of split: Split) throws(PrepareError) -> UInt64? {
    try io { () throws(PlatformError) in
      guard try directory.kind(of: Layout.staging) == .directory else { return nil }
      guard let status = try directory.directory(Layout.staging).status(of: Layout.folder(of: split)),
        status.kind == .directory
      else { return nil }
      return status.identity.inode
    }
  }

  /// Opens the staging folder, which is made where it is not there.
  func openStaging() throws(PrepareError) -> Directory {
    switch try io({ () throws(PlatformError) in try directory.kind(of: Layout.staging) }) {
    case nil, .directory: break
    case .file, .other: throw PrepareError(.foreignStaging, "\(directory.path)/\(Layout.staging)")
    }
    return try io { () throws(PlatformError) in
      try directory.makeDirectory(Layout.staging)
      return try directory.directory(Layout.staging)
    }
  }

  /// Removes what is staged of `split`, after the journal has said that it counts no more.
  func drop(_ split: Split, _ journal: Journal) throws(PrepareError) {
    if journal.state.staged[split.rawValue] != nil || journal.state.publishing[split.rawValue] != nil {
      try journal.append(.dropped(Dropped(split: split.rawValue)))
    }
    guard try hasStaging() else { return }
    let staging = try openStaging()
    try io { () throws(PlatformError) in _ = try staging.removeTree(Layout.folder(of: split)) }
  }

  /// Whether anything has the staging folder's name.
  func hasStaging() throws(PrepareError) -> Bool {
    try io { () throws(PlatformError) in try directory.kind(of: Layout.staging) } != nil
  }

  /// Removes from staging what no record speaks of and can be made again, and the folder itself where nothing is left.
  func tidyStaging(_ journal: Journal) throws(PrepareError) {
    guard try hasStaging() else { return }
    let staging = try openStaging()
    let state = journal.state
    let survey = try Survey(self, state)
    for split in Split.allCases {
      try io { () throws(PlatformError) in _ = try staging.removeTree(Layout.repair(of: split)) }
    }
    for split in Split.allCases where state.staged[split.rawValue] == nil && state.publishing[split.rawValue] == nil {
      guard try survey.onlyCopy(of: split) == nil else { continue }
      try io { () throws(PlatformError) in _ = try staging.removeTree(Layout.folder(of: split)) }
    }
    try io { () throws(PlatformError) in try directory.removeIfEmpty(Layout.staging) }
  }

  /// Gives a complete, verified split its name: data, then name, then record.
  ///
  /// The first record says that the folder is whole. A run that dies after it is completed by the next one, whether or
  /// not the folder has its name by then.
  func publish(_ split: Split, _ publication: Publication, _ journal: Journal) throws(PrepareError) {
    let staging = try openStaging()
    try io { () throws(PlatformError) in try staging.synchronizeFileSystem() }
    try journal.append(.publishing(publication))
    try finish(split, publication, journal)
  }

  /// Completes publications that an earlier run had begun. Where something else has the split's name, or what is staged
  /// is not the recorded folder but all that is left of its archive, they stay as they are.
  func finishPublications(_ journal: Journal) throws(PrepareError) {
    for split in Split.allCases {
      guard let (publication, _) = journal.state.publishing[split.rawValue] else { continue }
      let inode = try io { () throws(PlatformError) in
        try directory.status(of: Layout.folder(of: split))?.identity.inode
      }
      let staged = try stagedFolder(of: split)
      if inode == publication.folder || staged == publication.folder {
        do {
          try finish(split, publication, journal)
        } catch {
          guard case .foreignSplit = error.code else { throw error }
        }
      } else if try Survey(self, journal.state).onlyCopy(of: split) == nil {
        try drop(split, journal)
      }
    }
  }

  private func finish(_ split: Split, _ publication: Publication, _ journal: Journal) throws(PrepareError) {
    let name = Layout.folder(of: split)
    if try stagedFolder(of: split) == publication.folder {
      let staging = try openStaging()
      do {
        try directory.rename(name, in: staging, to: name)
      } catch {
        throw error.isExisting ? PrepareError(.foreignSplit(split), "\(directory.path)/\(name)") : PrepareError(error)
      }
      try io { () throws(PlatformError) in try staging.synchronize() }
    }
    try io { () throws(PlatformError) in try directory.synchronize() }
    try journal.append(.published(publication))
  }
}
