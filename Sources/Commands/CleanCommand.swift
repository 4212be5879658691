internal import Dataset
internal import Prepare

/// Removes what unfinished runs have left.
func cleanCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let wasThere = try command { () throws(PrepareError) in try root.clean(tool: version) }
  try context.print(
    wasThere ? "\(Layout.staging) is removed\n" : "nothing to remove\n",
    json: JSONLine("outcome", ["exit": .integer(0), "error": .null, "removed": .flag(wasThere)]))
  return .done
}
