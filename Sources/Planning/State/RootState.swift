package import Archive
internal import Checksums
public import Dataset
internal import Export
package import Journal
public import Pass
public import Platform
internal import Tree

/// What a root holds: its archives, and how far each part is. Made without changing anything.
public struct RootState: Sendable {
  public let root: Root
  package let journal: JournalState
  /// The archives that are used, by their names.
  package let archiveSet: ArchiveSet
  /// Copies of archives that are not used, since another one fits.
  public let passedOver: [PrepareError]
  /// How far each part is, by its name.
  package let parts: [String: PartStatus]
  /// The inodes of staged folders, by the part's name.
  package let staged: [String: UInt64]
  /// Parts whose folder, or that of their staging, is a mount point.
  package let mountPoints: [String: PrepareError]
  public let volume: Volume
  /// What has the names of label files, by these.
  let labels: [String: FileStatus]
  /// The names of tables of boxes that the root lacks, though parts have them.
  package let missingTables: Set<String>
  /// What growing parts were made for, and the release with what they lack, by the parts' names.
  private(set) var made: [String: Selection] = [:]
  private(set) var lacking: [String: Release] = [:]
  /// The headers of archives that were read, or why they cannot be.
  private(set) var indexes: [String: Result<ArchiveIndex, PrepareError>] = [:]
  /// Why archives that parts need cannot be fetched, by the parts' names.
  private(set) var unreachable: [String: PrepareError] = [:]
  /// What the unpacked tree has of the parts that are to be made.
  public private(set) var survey: TreeSurvey?

  /// Looks at the root.
  public init(_ root: Root) throws(PrepareError) { try self.init(root, try Self.readJournal(of: root)) }

  package init(_ root: Root, _ journal: JournalState) throws(PrepareError) {
    (self.root, self.journal) = (root, journal)
    var archives = ArchiveSet()
    var passedOver: [PrepareError] = []
    let folders = try root.listedFolders()
    let sources = journal.publishedSources
    for official in root.release.archives {
      let (chosen, others) = Self.choose(
        try root.candidates(official, in: folders).map { root.inspected($0, journal, sources) }, journal, root.release)
      // What was fetched of one in part is gone on with, or left alone.
      if let chosen, root.remotes?.knows(official) != true || chosen.isWhole { archives.append(chosen) }
      passedOver += others
    }
    staged = try root.stagedFolders()
    var parts: [String: PartStatus] = [:]
    let catalogs = root.catalogs
    for catalog in catalogs { parts[catalog.part.id] = try root.status(of: catalog, journal, archives, staged) }
    let local = archives.all.count
    for catalog in catalogs {
      do throws(PrepareError) {
        try root.addRemote(for: catalog, parts[catalog.part.id], to: &archives)
      } catch {
        guard error.othersGoOn else { throw error }
        unreachable[catalog.part.id] = error
      }
    }
    if archives.all.count > local {
      for catalog in catalogs { parts[catalog.part.id] = try root.status(of: catalog, journal, archives, staged) }
    }
    (archiveSet, self.passedOver) = (archives, passedOver)
    self.parts = parts
    for catalog in catalogs {
      guard case .growing = parts[catalog.part.id], let made = try root.madeSelection(of: catalog.part, journal) else {
        continue
      }
      self.made[catalog.part.id] = made
      lacking[catalog.part.id] = root.release.excluding(made)
    }
    mountPoints = try root.mountPoints()
    var missing: Set<String> = []
    for name in catalogs.compactMap(\.part.boxTable?.name) {
      if try !io({ () throws(PlatformError) in try BoxTable.exists(name, in: root.directory) }) { missing.insert(name) }
    }
    missingTables = missing
    labels = try io { () throws(PlatformError) in
      var labels: [String: FileStatus] = [:]
      for file in LabelFile.all { labels[file.name] = try root.directory.status(of: file.name) }
      return labels
    }
    volume = try io { () throws(PlatformError) in try root.directory.volume() }
  }

  /// Reads the journal without locking it, and checks that it is about this release.
  package static func readJournal(of root: Root) throws(PrepareError) -> JournalState {
    let file = try io { () throws(PlatformError) in try root.directory.status(of: Layout.journal)?.identity }
    let known = root.lastJournal.withLock { $0 }
    let state: JournalState
    if let known, known.file == file {
      state = known.state
    } else {
      state = try journaling { () throws(JournalError) in try Journal.read(in: root.directory, .layout) }
      root.lastJournal.withLock { $0 = file.map { ($0, state) } }
    }
    try root.check(state)
    return root.isRestartable(state) ? JournalState() : state
  }

  /// Of several copies the first one is used that nothing speaks against; what speaks against those before it is returned.
  private static func choose(
    _ candidates: [ArchiveFile], _ journal: JournalState, _ release: Release
  ) -> (ArchiveFile?, [PrepareError]) {
    var refused: [PrepareError] = []
    for candidate in candidates {
      do throws(PrepareError) {
        try release.checkUsable(candidate, journal)
        return (candidate, refused)
      } catch {
        refused.append(PrepareError(error.code, candidate.path))
      }
    }
    // The one that is nearest to a whole one has the most useful message.
    let files = candidates.filter(\.isFile)
    return (files.max { $0.identity.size < $1.identity.size } ?? candidates.first, [])
  }

  /// Takes over the headers that were read for `earlier`, of archives that are the same.
  package mutating func takeIndexes(of earlier: RootState) {
    // What is read within nested archives depends on what a part has already.
    if made == earlier.made {
      indexes = earlier.indexes.filter { name, _ in archiveSet[name] == earlier.archiveSet[name] }
    }
    survey = earlier.survey
  }

  /// Looks at what the unpacked tree has of the parts in `catalogs`, with sizes if these are needed to plan.
  package mutating func survey(
    _ tree: ArchiveFile, _ catalogs: [Catalog], _ options: Options
  ) throws(PrepareError) {
    let isElsewhere = try root.isElsewhere(tree)
    let hasSizes = isElsewhere || options.link == .copy
    survey = try passing { () throws(PassError) in
      try TreeSurvey(tree, catalogs, hasSizes: hasSizes, options.pass)
    }
  }

  /// Reads the headers of jobs' archives, so that a plan can say what is read of them. `reading` calls its second argument,
  /// which does it, with the headers that are known.
  package mutating func index(
    _ jobs: [PlannedJob], stopSignal: @escaping () -> Int32?,
    reading: (ArchiveFile, (KnownHeaders?) throws(PassError) -> ArchiveIndex) throws(PrepareError) -> ArchiveIndex
  ) throws(PrepareError) {
    for job in jobs where indexes[job.archive.name] == nil {
      let archive = job.archive
      // One that is verified now is read as a whole.
      let catalogs = job.digests.isEmpty ? job.parts.map(\.catalog) : []
      guard let source = Source.of(archive.official.kind) else { continue }
      do throws(PrepareError) {
        indexes[archive.name] = .success(
          try reading(archive) { (known) throws(PassError) in
            try ArchiveIndex(
              archive, source.rules(root.release), of: catalogs, known: known, stopSignal: stopSignal)
          })
      } catch {
        guard error.othersGoOn else { throw error }
        indexes[archive.name] = .failure(error)
      }
    }
  }

  /// The archive that is used of each name.
  public var archives: [ArchiveFile] { archiveSet.all }

  /// The archive called `name`, if it is there.
  public func archive(named name: String) -> ArchiveFile? { archiveSet[name] }

  /// Whether anything of the part is in staging, recorded or not.
  public func hasStaged(_ part: Part) -> Bool { staged[part.id] != nil }

  /// What is recorded as staged of the part, from archives that need not be here: their names, and the number of files.
  public func recordedStaging(of part: Part) -> (archives: [String], files: Int) {
    let records = (journal.staged[part.id] ?? [:]).filter { $0.value.extraction.folder == staged[part.id] }
    return (records.keys.sorted(), records.values.reduce(0) { $0 + $1.extraction.inventory.files })
  }

  /// The stamp that the part was published with; empty if it was not.
  package func stamp(of part: Part) -> String { journal.published[part.id]?.publication.stamp ?? "" }

  /// How far a part is.
  public func status(of part: Part) -> PartStatus { parts[part.id] ?? .absent }
}

extension JournalNames {
  /// The names that a root's journal has.
  package static let layout = JournalNames(
    journal: Layout.journal, new: Layout.newJournal, damaged: Layout.damagedJournal)
}
