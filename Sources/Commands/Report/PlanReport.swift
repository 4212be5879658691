internal import Checksums
internal import Dataset
internal import Platform
internal import Prepare

/// Shows what a run would do. Ends as the run would where that can be known.
func showPlan(_ plan: Plan, _ pipeline: Pipeline, isNamed: Bool, _ context: Context) throws(CommandError) -> ExitCode {
  for pass in plan.passes {
    let outline = try command { () throws(PrepareError) in
      if let outline = pass.outline { return outline as ArchiveOutline? }
      // Of an archive that was given back in part the headers are gone.
      guard pass.split == .train, pass.archive.reclaimedTo == nil else { return nil }
      return try ArchiveOutline(pass.archive, pipeline.root.release)
    }
    try context.print(describe(pass, outline, pipeline), json: JSONLine("pass", fields(pass, outline, pipeline)))
    if context.isVerbose, let outline { try showTars(outline, context) }
  }
  let reclaimable = try command { () throws(PrepareError) in
    try pipeline.reclaimable(plan)
  }
  for archive in reclaimable {
    try context.print(
      "\(archive.name): delete it\n",
      json: JSONLine(
        "reclaim", ["archive": .text(archive.name), "bytes": .integer(Int(archive.identity.size))]))
  }
  for split in plan.adoptions {
    try context.print(
      "\(split.rawValue)/ was made by another program: audit it, sort it if it is flat, and adopt it if it is right\n",
      json: JSONLine("adoption", ["split": .text(split.rawValue)]))
  }
  for split in plan.published {
    try context.print(
      "\(split.split.rawValue)/ is done: \(describe(split))\n", json: JSONLine("published", fields(split)))
  }
  for (archive, digests, time) in plan.verified {
    try context.print(
      "\(archive.name) is verified, since \(date(time))\n",
      json: JSONLine(
        "verified", ["archive": .text(archive.name), "digests": .list(digests.map { .text($0.hex) })]))
  }
  for (stage, archives) in plan.missing {
    try context.print(
      "\(stage.rawValue): no \(archives.joined(separator: " or "))\n",
      json: JSONLine("missing", ["stage": .text(stage.rawValue), "archives": .list(archives.map { .text($0) })]))
  }
  for error in plan.refused { context.console.show(Message(error)) }

  let (read, written) = plan.passes.reduce((Int64(0), Int64(0))) { ($0.0 + $1.bytesToRead, $0.1 + $1.bytesToWrite) }
  let files = plan.passes.reduce(0) { $0 + $1.files }
  let volume: Volume
  do {
    volume = try pipeline.root.directory.volume()
  } catch {
    throw CommandError(error)
  }
  var failures = plan.refused
  do {
    try pipeline.checkRoom(plan)
  } catch {
    context.console.show(Message(error))
    failures.insert(error, at: 0)
  }
  do {
    try pipeline.checkReclaim(plan)
  } catch {
    context.console.show(Message(error))
    failures.append(error)
  }
  do {
    try pipeline.checkFound(plan, isNamed: isNamed)
  } catch {
    context.console.show(Message(error))
    failures.append(error)
  }
  let code = failures.first.map(ExitCode.init) ?? .done
  try context.print(
    "total: read \(size(read)), write \(count(files, "file")), up to \(size(written)); \(size(volume.freeBytes)) are free\n",
    json: JSONLine(
      "outcome",
      [
        "exit": .integer(Int(code.rawValue)), "error": failures.first.map { .text(Message($0).text) } ?? .null,
        "read": .integer(Int(read)), "files": .integer(files),
        "write": .integer(Int(written)), "free": .integer(Int(volume.freeBytes)),
      ]))
  return code
}

private func showTars(_ outline: ArchiveOutline, _ context: Context) throws(CommandError) {
  for tar in outline.tars {
    try context.print(
      "  \(tar.wnid).tar: \(grouped(tar.bytes)) bytes at \(grouped(tar.dataOffset))\n",
      json: JSONLine(
        "class_tar",
        [
          "wnid": .text(tar.wnid.description), "bytes": .integer(Int(tar.bytes)),
          "offset": .integer(Int(tar.dataOffset)),
        ]))
  }
}

private func describe(_ pass: PlannedPass, _ outline: ArchiveOutline?, _ pipeline: Pipeline) -> String {
  let release = pipeline.root.release
  var text = "\(pass.archive.name): read \(grouped(pass.bytesToRead)) of \(grouped(pass.archive.identity.size)) bytes"
  if !pass.digests.isEmpty { text += ", compare \(pass.digests.map(\.title).joined(separator: " and "))" }
  if let split = pass.split {
    text += ", write \(count(pass.files, "file")) to \(split.rawValue)/, up to \(grouped(pass.bytesToWrite)) bytes"
  }
  if let outline {
    let selected = release.selection == .all ? "" : "\(grouped(release.selectedClasses)) of "
    text += " (\(selected)\(count(outline.tars.count, "class tar")))"
  }
  if pass.split != nil {
    switch pipeline.reclaim {
    case .archives: text += "; then delete it"
    case .progressively: text += "; give its space back meanwhile, then delete it"
    case nil: break
    }
  }
  return text + "\n"
}

private func fields(_ pass: PlannedPass, _ outline: ArchiveOutline?, _ pipeline: Pipeline) -> [String: JSONLine.Value] {
  [
    "archive": .text(pass.archive.name), "path": .text(pass.archive.path),
    "stages": .list(pass.stages.map { .text($0.rawValue) }), "size": .integer(Int(pass.archive.identity.size)),
    "read": .integer(Int(pass.bytesToRead)), "files": .integer(pass.files), "write": .integer(Int(pass.bytesToWrite)),
    "digests": .list(pass.digests.map { .text($0.rawValue) }),
    "split": pass.split.map { .text($0.rawValue) } ?? .null,
    "reclaim": pass.split == nil ? .null : pipeline.reclaim.map { .text($0.rawValue) } ?? .null,
    "class_tars": outline.map { .integer($0.tars.count) } ?? .null,
  ]
}
