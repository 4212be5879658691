internal import Checksums
internal import Dataset
internal import Export
internal import Pass
internal import Planning
internal import Platform
internal import Prepare

/// Shows what a run of `stages` would do, and ends as that run would.
func preview(_ stages: [Stage], _ runner: Runner, _ context: Context) throws(CommandError) -> ExitCode {
  let (state, plan, failures) = try command(context) { () throws(PrepareError) in try runner.preview(stages) }
  for error in plan.passedOver where !context.isQuiet {
    context.console.note(Message.passedOver(error, context))
  }
  for givenUp in plan.givenUpByReason {
    for each in givenUp where context.isJSON { try context.print("", json: JSONLine("given_up", each.fields)) }
    if !context.isQuiet { context.console.note(words(givenUp)) }
  }
  for (archives, part) in plan.keptBySeries {
    for archive in archives where context.isJSON {
      try context.print("", json: JSONLine("kept", ["archive": .text(archive.name), "part": .text(part.id)]))
    }
    if !context.isQuiet { context.console.note(Message.kept(archives, part, context)) }
  }
  var (fetched, kept): (Int64, Int64) = (0, 0)
  for jobs in plan.jobsBySeries {
    if jobs.count > 1, !context.isJSON {
      try context.print(describe(jobs), json: JSONLine("", [:]))
      if !context.isVerbose { continue }
    }
    for job in jobs {
      let fetching = try command(context) { () throws(PrepareError) in try runner.fetching(job) }
      fetched += fetching?.bytes ?? 0
      kept += fetching?.isKept == true ? fetching?.bytes ?? 0 : 0
      try context.print(
        describe(job, fetching, runner), json: JSONLine("job", fields(job, fetching, runner)))
      if context.isVerbose, let index = job.index { try showNested(index, context) }
    }
  }
  for archive in plan.reclaimable {
    try context.print(
      "\(archive.name): delete it, \(size(archive.identity.size))\n",
      json: JSONLine("reclaim", ["archive": .text(archive.name), "bytes": .integer(Int(archive.identity.size))]))
  }
  for part in plan.tables {
    guard let name = part.boxTable?.name else { continue }
    try context.print(
      "\(name): write it from \(part.id)/\n",
      json: JSONLine("table", ["table": .text(name), "part": .text(part.id)]))
  }
  if !plan.labels.isEmpty, !context.isJSON {
    try context.print("label files: write \(list(plan.labels.map(\.name), "and"))\n", json: JSONLine("", [:]))
  }
  for file in plan.labels where context.isJSON {
    try context.print("", json: JSONLine("label_file", ["file": .text(file.name), "new": .flag(true)]))
  }
  for (part, published) in plan.audits {
    let reason = published == nil ? "has no record" : "has changed since it was published"
    try context.print(
      "\(part.id)/ \(reason): audit it, and \(published == nil ? "adopt" : "record") it if it is valid\n",
      json: JSONLine("audit", ["part": .text(part.id), "published": .flag(published != nil)]))
  }
  for part in plan.published {
    try context.print("\(part.part.id)/ is done: \(describe(part))\n", json: JSONLine("published", fields(part)))
  }
  for (archive, digests, time) in plan.verified {
    try context.print(
      "\(archive.name) is verified, since \(date(time))\n",
      json: JSONLine(
        "verified", ["archive": .text(archive.name), "digests": .list(digests.map { .text($0.hex) })]))
  }
  for (stage, archives) in plan.missing {
    let lookAlikes = runner.root.lookAlikes(of: archives)
    try context.print(
      printable(Message.missing(stage, archives, lookAlikes, context)) + "\n",
      json: .missing(stage, archives, lookAlikes))
  }
  for error in failures {
    let message = Message(error, context)
    if context.isJSON {
      try context.print(
        "", json: JSONLine("refused", ["subject": .text(error.subject), "error": .text(message.text)]))
    }
    context.console.show(message)
  }

  let (read, written) = plan.jobs.reduce((Int64(0), Int64(0))) { ($0.0 + $1.bytesToRead, $0.1 + $1.bytesToWrite) }
  let files = plan.jobs.reduce(0) { $0 + $1.files }
  let free = state.volume.freeBytes
  let code = failures.first.map { ExitCode($0.kind) } ?? .done
  let folder = runner.root.archiveFolders[0]
  let isInRoot = folder == runner.root.directory.path
  let keeping =
    kept == 0
    ? ""
    : isInRoot ? "with the archives \(size(written + kept)), " : "archives of \(size(kept)) to \(folder); in the root "
  try context.print(
    "total: read \(size(read)), \(fetched > 0 ? "fetch \(size(fetched)) over the network, " : "")write \(count(files, "file")), up to "
      + "\(size(written)); \(keeping)\(size(free)) are free\n",
    json: JSONLine(
      "outcome",
      [
        "exit": .integer(Int(code.rawValue)),
        "error": failures.first.map { .text(Message($0, context).text) } ?? .null, "read": .integer(Int(read)),
        "files": .integer(files), "write": .integer(Int(written)), "free": .integer(Int(free)),
        "fetch": .integer(Int(fetched)), "keep": .integer(Int(kept)),
      ]))
  return code
}

private func showNested(_ index: ArchiveIndex, _ context: Context) throws(CommandError) {
  for entry in index.entries {
    guard case .nested(let wnid, _) = entry.role else { continue }
    try context.print(
      "  \(wnid).tar: \(grouped(entry.bytes)) bytes at \(grouped(entry.dataOffset))\n",
      json: JSONLine(
        "class_tar",
        [
          "wnid": .text(wnid.description), "bytes": .integer(Int(entry.bytes)),
          "offset": .integer(Int(entry.dataOffset)),
        ]))
  }
}

private func describe(_ job: PlannedJob, _ fetching: (bytes: Int64, isKept: Bool)?, _ runner: Runner) -> String {
  if job.archive.tree != nil { return "\(job.archive.title): \(job.treeWords(runner.options.link))\n" }
  let total = grouped(job.archive.identity.size)
  var text = "\(job.archive.name): read \(grouped(job.bytesToRead)) of \(total) bytes"
  if let fetching {
    text =
      fetching.isKept
      ? "\(job.archive.name): download \(grouped(fetching.bytes)) of \(total) bytes from \(job.archive.path) to "
        + "\(runner.root.archiveFolders[0])"
      : "\(job.archive.name): stream \(grouped(fetching.bytes)) of \(total) bytes from \(job.archive.path), not kept"
  }
  if !job.digests.isEmpty { text += ", compare \(list(job.digests.map(\.algorithm.title), "and"))" }
  for part in job.parts {
    // How many files each of several archives has is not known, nor how much is compressed.
    let isOne = part.catalog.files != nil && part.supply?.archives.count ?? 1 == 1
    text += ", write \(isOne ? count(part.files, "file") : "files") to \(part.part.id)/"
    if job.archive.container == .tar { text += ", up to \(grouped(part.bytes)) bytes" }
  }
  let nested = nestedCount(job)
  if nested > 0, !job.parts.isEmpty {
    // Of a part that grows only what it lacks.
    let partial = job.parts.first { $0.part.isSelectable && $0.catalog.isSelecting }
    let selected = partial.map { "\(grouped($0.catalog.folders.count)) of " } ?? ""
    text += " (\(selected)\(count(nested, "class tar")))"
  }
  if job.isVouchedFor, runner.options.isReclaiming { text += "; then delete it" }
  return text + "\n"
}

/// Describes jobs of archives that one row of the table stands for.
private func describe(_ jobs: [PlannedJob]) -> String {
  let read = jobs.reduce(0) { $0 + $1.bytesToRead }
  let parts = Part.all.filter { part in jobs.contains { $0.parts.contains { $0.part == part } } }
  return
    "\(jobs[0].archive.official.series ?? ""): read \(size(read)) of \(count(jobs.count, "archive")), write files to "
    + list(parts.map { "\($0.id)/" }, "and") + "\n"
}

private func fields(
  _ job: PlannedJob, _ fetching: (bytes: Int64, isKept: Bool)?, _ runner: Runner
) -> [String: JSONLine.Value] {
  [
    "archive": .text(job.archive.name), "path": .text(job.archive.path), "stages": .list(job.stages.map { .text($0) }),
    "size": .integer(Int(job.archive.identity.size)), "read": .integer(Int(job.bytesToRead)),
    "files": .integer(job.files), "write": .integer(Int(job.bytesToWrite)),
    "fetch": fetching.map { .integer(Int($0.bytes)) } ?? .null, "keep": .flag(fetching?.isKept == true),
    "digests": .list(job.digests.map { .text($0.algorithm.rawValue) }),
    "parts": .list(job.parts.map { .text($0.part.id) }),
    "reclaim": .flag(runner.options.isReclaiming && job.isVouchedFor),
    "link": runner.options.link.map { .text($0.rawValue) } ?? .null,
    "class_tars": nestedCount(job) > 0 ? .integer(nestedCount(job)) : .null,
  ]
}

private func nestedCount(_ job: PlannedJob) -> Int {
  job.index?.entries.count { if case .nested = $0.role { true } else { false } } ?? 0
}
