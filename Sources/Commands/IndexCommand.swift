internal import Arguments
internal import Export
internal import Planning
internal import Prepare

/// Writes label files into the root: those that are named, or the usual ones.
func indexCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let named = context.invocation.list("format")
  let files =
    named.contains("all") ? nil : LabelFile.all.filter { named.isEmpty ? $0.isDefault : named.contains($0.name) }
  let numbering = context.invocation.value("numbering").flatMap(Numbering.init)
  if let numbering, files?.contains(where: \.isNumbered) == false {
    throw CommandError(
      Message("--numbering \(numbering.rawValue) changes none of these files", hint: "leave it out"), .usage)
  }
  let report = RunReport(context)
  let runner = Runner(try context.root(), try context.options(), observer: { report.handle($0) })
  return try report.finish { () throws(PrepareError) in try runner.write(files, numbering) }
}

extension LabelFile {
  /// What it says.
  func words(_ numbering: Numbering) -> String { summary + (isNumbered ? " \(numbering.words)" : "") }
}
