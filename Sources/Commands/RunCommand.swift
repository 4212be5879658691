internal import Arguments
internal import Dataset
internal import Prepare

/// The stages' names, for the command line.
let stageNames = StageName.allCases.map(\.rawValue)

/// Runs all stages, or those that `--only` and `--skip` leave.
func runCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let only = context.invocation.list("only")
  let skip = context.invocation.list("skip")
  let names = StageName.allCases.filter { (only.isEmpty || only.contains($0.rawValue)) && !skip.contains($0.rawValue) }
  guard !names.isEmpty else {
    throw CommandError(Message("--only and --skip leave no stage"), .usage)
  }
  let accepting = context.invocation.flag("accept-unverified")
  return try run(names.map { $0.stage(accepting: accepting) }, isNamed: !only.isEmpty, isExtracting: true, context)
}

/// Verifies all archives, or those that are named.
func verifyCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let archives = context.invocation.positionals
  let stage = VerifyStage(archives: archives, again: context.invocation.flag("again"))
  return try run([stage], isNamed: !archives.isEmpty, isExtracting: false, context)
}

/// Runs the stage that the command is named after.
func extractCommand(_ context: Context) throws(CommandError) -> ExitCode {
  guard let name = StageName(rawValue: context.invocation.command) else {
    preconditionFailure("no stage of that name")
  }
  let accepting = context.invocation.flag("accept-unverified")
  return try run([name.stage(accepting: accepting)], isNamed: true, isExtracting: true, context)
}

private func run(
  _ stages: [any Stage], isNamed: Bool, isExtracting: Bool, _ context: Context
) throws(CommandError) -> ExitCode {
  let report = RunReport(context)
  let root = try context.root(isSelecting: isExtracting)
  if root.release.selection != .all, !context.isQuiet { context.console.note(describe(root.release)) }
  let pipeline = Pipeline(
    root, choice: context.digestChoice, settings: try context.settings(isReclaiming: isExtracting), tool: version,
    observer: { report.handle($0) })
  if context.invocation.flag("dry-run") {
    let plan = try command { () throws(PrepareError) in try pipeline.plan(stages) }
    return try showPlan(plan, pipeline, isNamed: isNamed, context)
  }
  return try report.finish { () throws(PrepareError) in try pipeline.run(stages, isNamed: isNamed) }
}
