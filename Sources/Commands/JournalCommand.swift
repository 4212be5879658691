internal import Arguments
internal import Dataset
internal import Planning
internal import Prepare
internal import Tree

/// Rebuilds the journal: a damaged one is moved aside, and parts that no record vouches for are compared with the archives.
func journalCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let action = context.invocation.positionals[0]
  guard action == "rebuild" else {
    throw CommandError(Message("'\(action)' is not an action", hint: "the only one is rebuild"), .usage)
  }
  let release = try context.release()
  let root = try context.bareRoot(try context.selection(of: release).map(release.selecting) ?? release)
  let run = RunReport(context)
  let report = AuditReport(context)
  let runner = Runner(root, try context.options(), observer: { run.handle($0) })
  let request = AuditRequest(
    [], settings: report.settings(runner.options), irregular: try irregularImages(context),
    observer: { report.handle($0) })
  return try report.finish { () throws(PrepareError) in
    let parts = try runner.rebuild(request) { report.show($0) }
    if parts.isEmpty { report.showNothing() }
    return parts
  }
}
