internal import Arguments
internal import Dataset
internal import Pass
internal import PieceLists
internal import Planning
internal import Platform
internal import Prepare

/// Fetches archives: those that are named, or those of the usual parts; with a selection only that, into the parts.
func downloadCommand(_ context: Context) throws(CommandError) -> ExitCode {
  if context.invocation.flag("repair") { return try repairArchives(context) }
  guard context.invocation.value("pieces") == nil else {
    throw CommandError(Message("--pieces goes with --repair", hint: "add --repair, and the archive's name"), .usage)
  }
  let root = try context.root(isSelecting: true)
  // A root of some classes needs no whole archives, but for those that have none.
  let names = context.invocation.positionals
  let kinds = names.map { root.release.archive(named: $0)?.kind ?? $0 }
  let selectable = Part.all.filter(\.isSelectable).flatMap { Source.feeding($0).map(\.kind) }
  let hasSelection = try context.selection(of: try context.release()) != nil
  if root.release.selection != .all, hasSelection || names.isEmpty || kinds.contains(where: selectable.contains) {
    return try downloadSelected(root, context)
  }
  guard context.invocation.value("report-to") == nil else {
    throw CommandError(
      Message("--report-to is about the images of a selection", hint: "--classes, --per-class or --images select some"),
      .usage)
  }
  let report = RunReport(context)
  let servers = try context.servers(of: root.release, for: []) { report.handle(.retrying($0)) }
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  if context.invocation.flag("dry-run") {
    let (wanted, failures) = try command(context) { () throws(PrepareError) in
      try runner.previewDownload(names, from: servers)
    }
    for (archive, present) in wanted {
      let bytes = archive.identity.size
      let words = present >= bytes ? "is there" : "\(size(bytes - present)) of \(size(bytes)) from \(archive.path)"
      try context.print(
        "\(archive.name)  \(words)\n",
        json: JSONLine(
          "download",
          [
            "archive": .text(archive.name), "from": .text(archive.path), "bytes": .integer(Int(bytes)),
            "present": .integer(Int(present)),
          ]))
    }
    let missing = wanted.reduce(0) { $0 + max(0, $1.archive.identity.size - $1.present) }
    try context.print(
      "total: fetch \(size(missing)), for which there has to be room in \(root.archiveFolders[0])\n",
      json: JSONLine("total", ["fetch": .integer(Int(missing))]))
    return try report.finish { () throws(PrepareError) in
      try runner.checkRoom(wanted)
      return failures
    }
  }
  return try report.finish { () throws(PrepareError) in
    try runner.download(names, from: servers)
  }
}

/// Repairs archives whose checksum is wrong.
private func repairArchives(_ context: Context) throws(CommandError) -> ExitCode {
  let names = context.invocation.positionals
  guard !names.isEmpty else {
    throw CommandError(
      Message("--repair takes the names of archives", hint: "give a file name such as ILSVRC2012_img_val.tar"), .usage)
  }
  guard !context.invocation.flag("dry-run") else {
    throw CommandError(
      Message("--repair has no dry run: damage has to be looked for", hint: "verify finds it, and changes nothing"),
      .usage)
  }
  guard try context.selection(of: try context.release()) == nil, context.invocation.value("report-to") == nil else {
    throw CommandError(Message("--repair is about whole archives, not about a selection"), .usage)
  }
  let pieces = try context.pieces()
  let root = try context.root()
  let report = RunReport(context)
  let servers = try context.servers(of: root.release, for: []) { report.handle(.retrying($0)) }
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  return try report.finish { () throws(PrepareError) in try runner.repair(names, from: servers, pieces: pieces) }
}

extension Context {
  /// The torrent or the Metalink that the user names.
  fileprivate func pieces() throws(CommandError) -> PieceFile? {
    guard let path = invocation.value("pieces") else { return nil }
    let limit = PieceList.mostFileBytes
    let (status, content) = try reading("--pieces") { () throws(PlatformError) in
      let file = try File.open(path)
      let status = try file.status()
      let isUsable = status.kind == .file && status.identity.size <= limit
      return (status, isUsable ? try file.contents(limit: limit) : nil)
    }
    guard let content else {
      let words = status.kind == .file ? "has more than \(size(Int64(limit)))" : "is no file"
      throw CommandError(Message("--pieces: \(path) \(words)", hint: "name a torrent or a Metalink"), .usage)
    }
    return PieceFile(path: path, content: content)
  }
}
