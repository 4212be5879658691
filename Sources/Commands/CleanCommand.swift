internal import Planning
internal import Prepare

/// Removes what unfinished runs have left.
func cleanCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let report = RunReport(context)
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  let removed = try command(context) { () throws(PrepareError) in try runner.clean() }
  try context.print(
    removed.isEmpty ? "nothing to remove\n" : removed.map { "\($0) is removed\n" }.joined(),
    json: JSONLine("outcome", ["exit": .integer(0), "error": .null, "removed": .flag(!removed.isEmpty)]))
  return .done
}
