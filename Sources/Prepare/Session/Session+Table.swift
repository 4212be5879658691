internal import Dataset
internal import Export
internal import Pass
internal import Planning
internal import Platform

/// The tables that are made of published parts.
extension Session {
  /// Writes the table of the part's boxes, if the part is published.
  func writeTable(of part: Part) throws(PrepareError) {
    guard let table = part.boxTable, case .published = try state().status(of: part) else { return }
    let tree = try io { () throws(PlatformError) in try root.directory.linkedDirectory(part.id) }
    observer(.tableStarted(table.name))
    defer { observer(.tableEnded) }
    let boxes = BoxTable(of: tree, threads: settings.writers, stopSignal: settings.stopSignal)
    do throws(ExportError) {
      let summary = try boxes.write(table.name, in: root.directory)
      observer(.tableWritten(table.name, of: part, summary, expected: table.expected(root.release)))
    } catch {
      throw PrepareError(error)
    }
  }
}
