internal import Arguments
internal import Checksums
internal import Dataset
internal import Export
internal import Pass
internal import Planning
internal import Platform
internal import Prepare

/// Shows the archives and parts of a root, and what the next run would do. Changes nothing.
func statusCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let state = try command(context) { () throws(PrepareError) in try RootState(root) }

  let isLacking = root.catalogs.contains {
    $0.part.isDefault && root.release.selects($0.part) && state.status(of: $0.part) == .absent
  }
  let trees = state.archives.isEmpty && isLacking ? root.findTrees() : []
  if state.archives.isEmpty {
    try context.print(
      trees.isEmpty ? "no archives\n" : "no archives, but:\n", json: JSONLine("archives", ["found": .integer(0)]))
  }
  for tree in trees {
    try context.print(
      printable("\(tree.tree.path) is \(tree.words); to use it: \(tree.command(context))") + "\n",
      json: JSONLine("tree", tree.fields.merging(["command": .text(tree.command(context))]) { $1 }))
  }
  let missing = root.release.archives.filter { state.archive(named: $0.name) == nil }
  let lookAlikes = root.lookAlikes(of: missing.map(\.name))
  let groups = context.isJSON ? state.archives.map { [$0] } : state.archives.bySeries
  let width = (groups.map { title($0).count } + lookAlikes.map(\.name.count)).max() ?? 0
  for archives in groups {
    guard archives.count == 1, let archive = archives.first else {
      try showSeries(archives, state, context, width: width)
      continue
    }
    var (text, fields) = describe(state.status(of: archive), archive.path)
    if archive.tree != nil {
      (text, fields) = ("an unpacked tree", ["status": .text("tree")])
    } else if !archive.official.hasDigest {
      switch state.status(of: archive) {
      case .unverified: (text, fields) = ("no checksum is published", ["status": .text("no-checksum")])
      case .mismatch(let time):
        (text, fields) = (
          "damaged or incomplete, read \(date(time))", ["status": .text("refused"), "time": .text(date(time))]
        )
      default: break
      }
    }
    try context.print(
      printable("\(pad(archive.title, width + 2))\(text)") + "\n",
      json: JSONLine(
        "archive",
        fields.merging([
          "archive": .text(archive.name), "path": .text(archive.path), "size": .integer(Int(archive.identity.size)),
        ]) { $1 }))
  }
  for file in lookAlikes.prefix(context.isJSON ? .max : 20) {
    try context.print(
      printable("\(pad(file.name, width + 2))\(file.words()); \(file.advice(context))") + "\n",
      json: JSONLine("look_alike", file.fields))
  }
  if root.release.selection != .all {
    try context.print(
      describe(root.release) + "\n", json: JSONLine("selection", root.release.selection.fields(root.release)))
  }
  let shown = root.catalogs.map(\.part).filter { $0.isDefault || state.status(of: $0) != .absent }
  let partWidth = shown.map { $0.id.count + 3 }.max() ?? 0
  for part in shown {
    var (text, fields) = describe(state.status(of: part), part, canGrow: state.supply(of: part) != nil, context)
    if state.status(of: part) == .absent, state.hasStaged(part) {
      let (archives, files) = state.recordedStaging(of: part)
      fields["staged_files"] = .integer(files)
      text +=
        files == 0
        ? "; \(Layout.staging)/ has files of a run that was stopped before its first checkpoint"
        : "; in staging: \(count(files, part.noun)) from \(archiveList(archives, "and")), which is not here as it was then; "
          + "to go on, repeat the command that was stopped"
    }
    if case .published(let published) = state.status(of: part), published.edition != nil,
      let patch = state.supply(of: part)?.patchName
    {
      text += "; to use \(patch): move \(part.id)/ away, and run again"
    }
    try context.print(
      "\(pad("\(part.id)/", partWidth))\(text)\n",
      json: JSONLine("part", fields.merging(["part": .text(part.id)]) { $1 }))
  }
  if state.archives.isEmpty, isLacking, trees.isEmpty, !context.isJSON {
    let base = root.release.archives.contains { $0.url != nil } ? "" : " --base-url URL"
    try context.print(
      "to fetch the archives: \(context.fetching([]))\(base)\n"
        + "to prepare without keeping them: \(context.commandLine("run --stream"))\(base)\n", json: JSONLine("", [:]))
  }
  for file in LabelFile.all where state.status(of: file, state.numbering(of: file) ?? .sorted) == .changed {
    try context.print(
      "\(file.name) has CHANGED since it was written, and stays as it is\n",
      json: JSONLine("label_file", ["file": .text(file.name), "status": .text("changed")]))
  }
  try showNext(state, context)
  return .done
}

/// What archives are called that one row of the table stands for.
private func title(_ archives: [ArchiveFile]) -> String {
  archives.count == 1 ? archives[0].title : archives[0].official.series ?? ""
}

/// Shows archives that one row of the table stands for in one line, and in others what is wrong with some of them.
private func showSeries(
  _ archives: [ArchiveFile], _ state: RootState, _ context: Context, width: Int
) throws(CommandError) {
  let all = state.root.release.archives(of: archives[0].official.kind).count
  let bytes = archives.reduce(0) { $0 + $1.identity.size }
  try context.print(
    "\(pad(title(archives), width + 2))\(grouped(archives.count)) of \(count(all, "archive")), \(size(bytes)); "
      + "no checksum is published\n", json: JSONLine("", [:]))
  var words: [String] = []
  for archive in archives {
    let status = state.status(of: archive)
    if case .unverified = status { continue }
    words.append("\(pad(archive.name, width + 2))\(describe(status, archive.path).0)\n")
  }
  for line in words.prefix(20) { try context.print(line, json: JSONLine("", [:])) }
  if words.count > 20 { try context.print("and \(grouped(words.count - 20)) more\n", json: JSONLine("", [:])) }
}

private func showNext(_ state: RootState, _ context: Context) throws(CommandError) {
  let runner = Runner(state.root, try context.options())
  let (_, plan) = try command(context) { () throws(PrepareError) in
    try runner.plan(try Stage.default(in: state.root), state)
  }
  let work = plan.jobsBySeries.map { jobs in
    let purpose = (jobs[0].digests.isEmpty ? [] : ["verify"]) + jobs[0].parts.map(\.part.stage)
    let name = jobs.count == 1 ? jobs[0].archive.title : "\(count(jobs.count, "archive")) \(title(jobs.map(\.archive)))"
    let isTree = jobs[0].archive.tree != nil
    let extent = isTree ? count(jobs[0].files, "file") : size(jobs.reduce(0) { $0 + $1.bytesToRead })
    return "\(list(purpose, "and")) \(name) (\(extent))"
  }
  let audits = plan.audits.map { part, published in
    "audit \(part.id)/, and \(published == nil ? "adopt" : "record") it if it is valid"
  }
  let tables = plan.tables.compactMap { part in part.boxTable.map { "write \($0.name) from \(part.id)/" } }
  let labels = plan.labels.isEmpty ? [] : ["write \(list(plan.labels.map(\.name), "and"))"]
  let refused = plan.refused.map { "refuse: \(Message($0, context).text)" }
  let missing = plan.missing.map { "leave out \($0.stage): no \(archiveList($0.archives, "or"))" }
  let next = work + audits + tables + labels + refused + missing
  let onRequest = Stage.all.filter { stage in
    stage.parts.contains { !$0.isDefault && state.status(of: $0) == .absent && state.supply(of: $0) != nil }
  }.map(\.name)
  let hint = onRequest.isEmpty ? "" : "on request: \(list(onRequest, "and"))\n"
  try context.print(
    (next.isEmpty ? "next run: nothing to do\n" : "next run: " + next.joined(separator: "\n          ") + "\n") + hint,
    json: JSONLine(
      "outcome",
      [
        "exit": .integer(0), "error": .null, "next": .list((work + audits + tables + labels).map { .text($0) }),
        "on_request": .list(onRequest.map { .text($0) }),
        "missing": .list(plan.missing.flatMap { $0.archives.map { .text($0) } }),
        "refused": .list(plan.refused.map { .text(Message($0, context).text) }),
      ]))
}

private func describe(_ status: ArchiveStatus, _ path: String) -> (String, [String: JSONLine.Value]) {
  switch status {
  case .unverified(let read):
    (
      read > 0 ? "not verified yet, \(size(read)) done" : "not verified yet",
      ["status": .text("unverified"), "read": .integer(Int(read))]
    )
  case .verified(let digests, let time):
    (
      "verified \(date(time)), \(digests.map { "\($0.algorithm.title) \($0)" }.joined(separator: ", "))",
      ["status": .text("verified"), "time": .text(date(time)), "digests": .list(digests.map { .text($0.hex) })]
    )
  case .mismatch(let time):
    (
      "damaged: its checksum is not the published one, read \(date(time))",
      ["status": .text("mismatch"), "time": .text(date(time))]
    )
  case .notAFile: ("not a regular file", ["status": .text("not-a-file")])
  case .flawed(let flaw): (printable(flaw.words(path)), flaw.fields)
  case .wrongSize: ("damaged: its size is not the published one", ["status": .text("wrong-size")])
  }
}

private func describe(
  _ status: PartStatus, _ part: Part, canGrow: Bool, _ context: Context
) -> (String, [String: JSONLine.Value]) {
  switch status {
  case .absent: return ("absent", ["status": .text("absent")])
  case .staged(let files, let read, let total):
    return (
      "in staging\(total > 0 ? ", \(read * 100 / total)%" : ""): \(count(files, part.noun))",
      ["status": .text("staged"), "files": .integer(files), "read": .integer(Int(read)), "size": .integer(Int(total))]
    )
  case .published(let published), .changed(let published), .growing(let published):
    var (state, text) = ("published", "\(describe(published)), published \(date(published.time))")
    if case .changed = status {
      state = "changed"
      text += ", CHANGED since: the next run audits it"
    } else if case .growing = status {
      state = "growing"
      text +=
        ", NOT COMPLETE: more is selected since"
        + (canGrow ? ", and the next run adds it" : "; to fetch it: \(context.fetching([part.id]))")
    } else if published.isCopied {
      text += "; to confirm the copy: \(context.commandLine("audit --deep \(part.id)"))"
    } else if !published.isVerified, let hint = Message.verifying([part], context) {
      text += "; \(hint)"
    }
    return (
      text,
      fields(published).merging([
        "status": .text(state), "time": .text(date(published.time)),
      ]) { $1 }
    )
  case .unmanaged: return ("there, but not made by \(program.name)", ["status": .text("unmanaged")])
  }
}
