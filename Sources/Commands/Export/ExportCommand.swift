internal import Arguments
internal import Dataset
internal import Export
internal import Planning
internal import Platform
internal import Prepare
internal import Shards
internal import Views

/// Makes a view of the tree, or says what it would have.
func exportCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let layout = context.invocation.positionals[0]
  if let format = ShardFormat.named(layout) { return try exportShards(format, context) }
  guard let view = View.named(layout) else {
    let names = View.all.map(\.name) + ShardFormat.all.map(\.name)
    throw CommandError(
      Message(
        "there is no layout '\(layout)'\(Suggestion.question(about: layout, among: names))",
        hint: "layouts are \(list(names, "and"))"), .usage)
  }
  try context.refuse(shardOptionNames + ["digest"], for: layout)
  let root = try context.root()
  let request = try context.viewRequest(view, root.release)
  let report = RunReport(context)
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  let begin = Instant.now
  let isPreview = context.invocation.flag("dry-run")
  return try report.finish { () throws(PrepareError) in
    let summary = isPreview ? try runner.previewExport(request) : try runner.export(request)
    report.show(
      summary, of: view, at: request.path, isPreview: isPreview, seconds: Instant.now.seconds(since: begin))
    return []
  }
}

extension Context {
  /// What the command line asks for.
  fileprivate func viewRequest(_ view: View, _ release: Release) throws(CommandError) -> ViewRequest {
    guard let path = invocation.value("to") else {
      throw CommandError(Message("export needs --to: the folder to make", hint: "--to DIR names it"), .usage)
    }
    var request = ViewRequest(view, to: path)
    request.parts = try exportedParts(of: view)
    request.selection = try selection(of: release)
    try checkOptions(of: view, request)
    request.splits = try splitOptions(of: release, request.parts ?? view.parts)
    (request.isMerging, request.isAnnotatedOnly) = (invocation.flag("merge-names"), invocation.flag("with-annotation"))
    if request.isMerging, !isQuiet {
      console.note(
        "classes of the same name share a folder: crane is a bird and a machine, maillot two kinds of swimsuit")
    }
    request.link = invocation.value("link").flatMap(ViewLink.init)
    request.command = commandLine
    return request
  }

  /// The command line, to be pasted.
  var commandLine: String {
    ([program.name] + (Process.arguments ?? []).compactMap(\.self).map(shellQuoted)).joined(separator: " ")
  }

  /// Throws if an option means nothing to the layout.
  private func checkOptions(of view: View, _ request: ViewRequest) throws(CommandError) {
    let isHoldingOut = invocation.has("holdout") || invocation.has("holdout-file")
    guard request.selection == nil && !isHoldingOut || !view.parts.isEmpty else {
      throw CommandError(Message("\(view.name) is about archives, of which nothing is left out"), .usage)
    }
    guard view.packing == nil || invocation.value("link") != ViewLink.sym.rawValue else {
      throw CommandError(
        Message("\(view.name) would hold the links themselves, not the images", hint: "use --link copy"), .usage)
    }
    guard view.hasSplits || !isHoldingOut else {
      throw CommandError(Message("\(view.name) has no splits, so nothing is held out"), .usage)
    }
    for (option, layout) in [("merge-names", View.classNames), ("with-annotation", View.portions)] {
      guard !invocation.flag(option) || view.name == layout.name else {
        throw CommandError(Message("--\(option) is about the layout \(layout.name)", hint: "leave it out"), .usage)
      }
    }
  }

  /// The parts that `--parts` names; nil if it is not given.
  private func exportedParts(of view: View) throws(CommandError) -> [Part]? {
    let names = invocation.list("parts")
    guard !names.isEmpty else { return nil }
    if let name = names.first(where: { name in !view.parts.contains { $0.id == name } }) {
      throw CommandError(Message("\(view.name) does not show \(name)/", hint: "leave it out of --parts"), .usage)
    }
    return names.compactMap(Part.named)
  }
}
