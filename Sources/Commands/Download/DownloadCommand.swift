internal import Arguments
internal import Planning
internal import Prepare

/// Fetches archives: those that are named, or those of the usual parts.
func downloadCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let report = RunReport(context)
  let servers = try context.servers(of: root.release, for: []) { report.handle(.retrying($0)) }
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  return try report.finish { () throws(PrepareError) in
    try runner.download(context.invocation.positionals, from: servers)
  }
}
