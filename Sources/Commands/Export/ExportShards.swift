internal import Arguments
internal import Dataset
internal import Export
internal import Planning
internal import Platform
internal import Prepare
internal import Shards

/// Makes shards of the tree, or of the archives.
func exportShards(_ format: ShardFormat, _ context: Context) throws(CommandError) -> ExitCode {
  let others = ShardFormat.all.filter { $0.isCutBySamples != format.isCutBySamples }
  let own = Set(format.shardOptions.map(\.name))
  try context.refuse(others.flatMap(\.shardOptions).map(\.name).filter { !own.contains($0) }, for: format.name)
  try context.refuse(["link", "merge-names", "with-annotation"], for: format.name)
  if context.invocation.value("from")?.hasPrefix(treePrefix) == true {
    throw CommandError(
      Message(
        "--from \(treePrefix)DIR is not about \(format.name)",
        hint: "make a root of that tree first, which may take no space: --link hard"), .usage)
  }
  let root = try context.root()
  let request = try context.shardRequest(format, root.release)
  let report = RunReport(context)
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  let begin = Instant.now
  let unverified = { (part: Part) in
    report.results.note("\(part.id)/ is not verified: no published checksum vouches for its images")
  }
  return try report.finish { () throws(PrepareError) in
    guard !context.invocation.flag("dry-run") else {
      report.show(try runner.previewExport(request, unverified: unverified), of: format, at: request.path)
      return []
    }
    let splits = try runner.export(request, unverified: unverified)
    report.show(splits, of: format, at: request.path, seconds: Instant.now.seconds(since: begin))
    return []
  }
}

extension Context {
  /// Throws if one of these options is given, which are not about `layout`.
  func refuse(_ options: [String], for layout: String) throws(CommandError) {
    for name in options where invocation.has(name) {
      throw CommandError(Message("\(layout) does not take --\(name)"), .usage)
    }
  }

  /// What the command line asks for.
  fileprivate func shardRequest(_ format: ShardFormat, _ release: Release) throws(CommandError) -> ShardRequest {
    guard let path = invocation.value("to") else {
      throw CommandError(Message("export needs --to: the folder to make", hint: "--to DIR names it"), .usage)
    }
    var request = ShardRequest(format, to: path)
    let names = invocation.list("parts")
    if !names.isEmpty { request.parts = names.compactMap(Part.named) }
    request.selection = try selection(of: release)
    request.splits = try splitOptions(
      of: release, request.parts ?? ShardRequest.usualParts, isShuffled: !invocation.flag("no-shuffle"))
    request.origin = invocation.value("source").flatMap(ShardRequest.Origin.init)
    if request.origin == .tree, invocation.has("digest") {
      throw CommandError(Message("--digest is about archives, of which --source tree reads none"), .usage)
    }
    request.command = commandLine
    do throws(ArgumentsError) {
      request.options.maxCount = try invocation.count("maxcount")
      request.options.maxBytes = try invocation.bytes("maxsize").map { Int64($0) }
      request.options.shards = try invocation.count("shards")
    } catch {
      throw CommandError(error)
    }
    for (name, number) in [
      ("maxcount", request.options.maxCount), ("maxsize", request.options.maxBytes.map { Int($0) }),
      ("shards", request.options.shards),
    ] where number.map({ $0 < 1 || $0 > 1 << 50 }) ?? false {
      throw CommandError(Message("--\(name) takes a number from 1"), .usage)
    }
    if let numbering = invocation.value("numbering").flatMap(Numbering.init) { request.options.numbering = numbering }
    request.options.seed = invocation.flag("no-shuffle") ? nil : request.splits.seed
    return request
  }
}

/// The options of `export` that are about shards only.
let shardOptions: [Option] =
  ShardFormat.all.flatMap(\.shardOptions).reduce(into: []) { options, option in
    if !options.contains(where: { $0.name == option.name }) { options.append(option) }
  } + [
    Option(
      name: "numbering", value: "HOW", choices: Numbering.allCases.map(\.rawValue),
      help: "Shards: number classes from 0 in the order of the wnids (sorted), from 1 (sorted+1), or by ILSVRC2012_ID."),
    Option(
      name: "no-shuffle", help: "Shards: keep the order of classes and names; else --seed shuffles, 0 if not given."),
    Option(
      name: "source", value: "WHAT", choices: ShardRequest.Origin.allCases.map(\.rawValue),
      help: "Shards: make them of the tree or of the archives; of what is there if not given, trees first."),
  ]

/// Their names.
let shardOptionNames = shardOptions.map(\.name)

extension ShardFormat {
  /// The options that say how it is cut.
  fileprivate var shardOptions: [Option] {
    isCutBySamples
      ? [
        Option(
          name: "maxcount", value: "N", help: "\(name): samples in a shard at most; \(defaultCount) if not given."),
        Option(name: "maxsize", value: "SIZE", help: "\(name): bytes of a shard at most, such as 1Gi."),
      ]
      : [
        Option(
          name: "shards", value: "N",
          help: "\(name): shards of training images, and an eighth for others; \(defaultCount) if not given.")
      ]
  }
}
