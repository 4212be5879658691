internal import Arguments
internal import Dataset
internal import Planning
internal import Prepare

/// The stages' names, for the command line.
let stageNames = Stage.all.map(\.name)

/// Runs the default stages, or those that `--only` and `--skip` leave.
func runCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let only = context.invocation.list("only")
  let skip = context.invocation.list("skip")
  let root = try context.root(isSelecting: true)
  let stages =
    only.isEmpty
    ? try command(context) { () throws(PrepareError) in try Stage.default(in: root) }
    : Stage.all.filter { only.contains($0.name) }
  let others = only.isEmpty ? Stage.default.filter { stage in !stages.contains { $0.name == stage.name } } : []
  for stage in others where !context.isQuiet && !skip.contains(stage.name) {
    context.console.note(
      "\(list(stage.parts.map { "\($0.id)/" }, "and")) is left out, since nothing of it is selected; to make it: "
        + context.makingLine(stage.name))
  }
  let left = stages.filter { !skip.contains($0.name) }
  guard !left.isEmpty else { throw CommandError(Message("--only and --skip leave no stage"), .usage) }
  return try run(left, root, isNamed: !only.isEmpty, isExtracting: true, context)
}

/// Verifies all archives, or those that are named.
func verifyCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let archives = context.invocation.positionals
  let stage = Stage.verify(archives, again: context.invocation.flag("again"))
  return try run([stage], try context.root(), isNamed: !archives.isEmpty, isExtracting: false, context)
}

/// Runs the stage that the command is named after.
func stageCommand(_ context: Context) throws(CommandError) -> ExitCode {
  guard let stage = Stage.named(context.invocation.command) else { preconditionFailure("no stage of that name") }
  return try run([stage], try context.root(isSelecting: true), isNamed: true, isExtracting: true, context)
}

/// Fetches what is selected of the archives that are named, or of those of the usual parts, straight into these parts.
func downloadSelected(_ root: Root, _ context: Context) throws(CommandError) -> ExitCode {
  let names = context.invocation.positionals
  let selected = try command(context) { () throws(PrepareError) in try Stage.default(in: root) }
  // Label files go with the parts, as in a run.
  let stages = selected.filter { stage in
    names.isEmpty || stage.name == "index"
      || names.contains { name in
        let kind = root.release.archive(named: name)?.kind ?? name
        return stage.parts.contains { part in Source.feeding(part).contains { $0.kind == kind } }
      }
  }
  guard stages.contains(where: { !$0.parts.isEmpty }) else {
    throw CommandError(
      Message(
        "nothing is selected of \(list(names, "or"))",
        hint: "of train and val single classes and images can be fetched; leave the selection out for whole archives"),
      .usage)
  }
  return try run(stages, root, isNamed: !names.isEmpty, isExtracting: true, isFetching: true, context)
}

private func run(
  _ stages: [Stage], _ root: Root, isNamed: Bool, isExtracting: Bool, isFetching: Bool = false, _ context: Context
) throws(CommandError) -> ExitCode {
  let report = RunReport(context)
  if root.release.selection != .all, !context.isQuiet { context.console.note(describe(root.release)) }
  var options = try context.options()
  options.isNamed = isNamed
  if isExtracting, !isFetching {
    options.isAccepting = context.invocation.flag("accept-unverified")
    options.isReclaiming = context.invocation.flag("reclaim")
    options.link = try context.link()
    options.isKeeping = context.isKeeping
    if options.isReclaiming, options.isKeeping {
      throw CommandError(
        Message(
          "--download keeps archives, and --reclaim deletes them", hint: "--stream prepares without keeping them"),
        .usage)
    }
    if options.isReclaiming, options.link != nil {
      throw CommandError(Message("--reclaim deletes archives, never an unpacked tree", hint: "leave it out"), .usage)
    }
  }
  var root = root
  if isExtracting {
    root = try context.streaming(root, stages, isAsked: isFetching) { report.handle(.retrying($0)) }
  }
  let isDry = context.invocation.flag("dry-run")
  let images: ImageReport? =
    if isFetching, !isDry, let folder = context.invocation.value("report-to") {
      try ImageReport(folder, for: root, context)
    } else {
      nil
    }
  options.log = images?.log
  let runner = Runner(root, options, observer: { report.handle($0) })
  if isDry { return try preview(stages, runner, context) }
  let code = try report.finish { () throws(PrepareError) in
    guard let images else { return try runner.run(stages) }
    return try images.reporting(runner, stages, context)
  }
  if isNamed, isExtracting, !context.isQuiet { try noteGrowing(root, stages, isFetching: isFetching, context) }
  return code
}

/// Names the parts that lack what is selected now, and that were not asked for.
private func noteGrowing(
  _ root: Root, _ stages: [Stage], isFetching: Bool, _ context: Context
) throws(CommandError) {
  let state = try command(context) { () throws(PrepareError) in try RootState(root) }
  for part in Part.all where !stages.contains(where: { $0.parts.contains(part) }) {
    guard case .growing = state.status(of: part) else { continue }
    context.console.note(
      "\(part.id)/ has less than is selected now; to add the rest: "
        + (isFetching ? context.fetching([part.id]) : context.makingLine(part.stage)))
  }
}
