internal import Dataset
internal import Planning
internal import Prepare

/// Removes what unfinished runs have left.
func cleanCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let report = RunReport(context)
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  let wasThere = try command(context) { () throws(PrepareError) in try runner.clean() }
  try context.print(
    wasThere ? "\(Layout.staging) is removed\n" : "nothing to remove\n",
    json: JSONLine("outcome", ["exit": .integer(0), "error": .null, "removed": .flag(wasThere)]))
  return .done
}
