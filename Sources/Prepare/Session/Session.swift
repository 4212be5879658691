internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform

/// A root whose journal is open and locked: everything that changes the root goes through here.
struct Session: Sendable {
  let root: Root
  let options: Options
  let observer: Observer
  let journal: Journal
  /// The archives of which it was said that they are used unverified.
  let accepted = Locked<Set<String>>([])
  /// Work that is done, and not recorded yet.
  let kept = Locked(KeptWork())

  /// Opens the journal of `root`, which is begun if there is none.
  init(_ root: Root, _ options: Options, _ observer: @escaping Observer) throws(PrepareError) {
    guard root.directory.isWritable() else { throw PrepareError(.notWritable, root.directory.path) }
    (self.root, self.options, self.observer) = (root, options, observer)
    let record = RootRecord(tool: options.tool, tables: root.release.fingerprint.hex, selection: Selection.all.text)
    journal = try journaling { () throws(JournalError) in
      let journal = try Journal.open(in: root.directory, .layout)
      if journal.state.root == nil { try journal.begin(record) }
      if root.isRestartable(journal.state) { try journal.restart(record) }
      return journal
    }
    try root.check(journal.state)
  }

  /// The same session, of whose release the classes are prepared that the journal has.
  func selectingRecorded() throws(PrepareError) -> Session {
    Session(try root.selecting(nil), self)
  }

  private init(_ root: Root, _ other: Session) {
    (self.root, options, observer, journal) = (root, other.options, other.observer, other.journal)
  }

  var settings: PassSettings { options.pass }

  /// What the root holds now.
  func state() throws(PrepareError) -> RootState { try RootState(root, journal.state) }

  func append(_ event: Record.Event) throws(PrepareError) {
    try journaling { () throws(JournalError) in try journal.append(event) }
  }

  /// Records which classes are prepared, if that has changed. What is staged of others cannot be used.
  ///
  /// Published parts keep their names, and what they were made for: a run that is killed anywhere leaves parts that do not
  /// count as complete, and that the next one extends.
  func select(_ state: RootState) throws(PrepareError) {
    try root.checkSelection(state)
    let recorded = try root.recordedSelection(journal.state)
    guard recorded != root.release.selection else { return }
    try confirmGrowing(state)
    for part in Part.all where part.isSelectable {
      if !state.keepsStaged(part) { try drop(part) }
      // Should a part come back that is not there now, it is audited.
      guard var known = journal.state.published[part.id]?.publication, known.selection == nil else { continue }
      known.stamp = nil
      if root.release.covers(recorded) { known.selection = recorded.text }
      try append(.published(known))
    }
    try append(.selected(Selected(selection: root.release.selection.text)))
  }
}
