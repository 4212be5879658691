internal import Arguments
internal import Checksums
internal import Dataset
internal import Platform
internal import Prepare

/// Shows the archives and splits of a root, and what the next run would do. Changes nothing.
func statusCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let survey = try command { () throws(PrepareError) in try Survey(root) }

  if survey.archives.isEmpty {
    try context.print("no archives\n", json: JSONLine("archives", ["found": .integer(0)]))
  }
  let width = survey.archives.map(\.name.count).max() ?? 0
  for archive in survey.archives {
    let (text, fields) = archive.reclaimedTo.map(describe(givenBack:)) ?? describe(survey.status(of: archive))
    let padding = String(repeating: " ", count: width - archive.name.count + 2)
    try context.print(
      "\(archive.name)\(padding)\(text)\n",
      json: JSONLine(
        "archive",
        fields.merging([
          "archive": .text(archive.name), "path": .text(archive.path), "size": .integer(Int(archive.identity.size)),
        ]) { $1 }))
  }
  if let wnids = root.release.selection.wnids {
    try context.print(
      describe(root.release) + "\n",
      json: JSONLine("selection", ["classes": .list(wnids.map { .text($0.description) })]))
  }
  for split in Split.allCases where root.release.images(in: split) != nil {
    let status = try command { () throws(PrepareError) in try survey.status(of: split) }
    let (text, fields) = describe(status)
    try context.print(
      "\(split.rawValue)/\(String(repeating: " ", count: 7 - split.rawValue.count))\(text)\n",
      json: JSONLine("split", fields.merging(["split": .text(split.rawValue)]) { $1 }))
  }
  try showNext(root, context)
  return .done
}

private func showNext(_ root: Root, _ context: Context) throws(CommandError) {
  let pipeline = Pipeline(
    root, choice: context.digestChoice, settings: PassSettings(writers: 1, checkpointBytes: 1), tool: version)
  let plan = try command { () throws(PrepareError) in try pipeline.plan(StageName.allCases.map { $0.stage() }) }
  let work = plan.passes.map { pass in
    var purpose = pass.digests.isEmpty ? [] : ["verify"]
    if let split = pass.split { purpose.append("extract-\(split.rawValue)") }
    return "\(purpose.joined(separator: " and ")) \(pass.archive.name) (\(size(pass.bytesToRead)))"
  }
  let adoptions = plan.adoptions.map { "audit \($0.rawValue)/, and adopt it if it is right" }
  let refused = plan.refused.map { "refuse: \(Message($0).text)" }
  let missing = plan.missing.map { "leave out \($0.stage.rawValue): no \($0.archives.joined(separator: " or "))" }
  let next = work + adoptions + refused + missing
  try context.print(
    next.isEmpty ? "next run: nothing to do\n" : "next run: " + next.joined(separator: "\n          ") + "\n",
    json: JSONLine(
      "outcome",
      [
        "exit": .integer(0), "next": .list((work + adoptions).map { .text($0) }),
        "missing": .list(plan.missing.flatMap { $0.archives.map { .text($0) } }),
        "refused": .list(plan.refused.map { .text(Message($0).text) }),
      ]))
}

private func describe(givenBack offset: Int64) -> (String, [String: JSONLine.Value]) {
  (
    "given back in part: its first \(size(offset)) are extracted, and may be zeros",
    ["status": .text("given-back"), "given_back": .integer(Int(offset))]
  )
}

private func describe(_ status: Survey.ArchiveStatus) -> (String, [String: JSONLine.Value]) {
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
      "damaged: its sum is not the published one, read \(date(time))",
      ["status": .text("mismatch"), "time": .text(date(time))]
    )
  case .notAFile: ("not a regular file", ["status": .text("not-a-file")])
  case .wrongSize: ("damaged: its size is not the published one", ["status": .text("wrong-size")])
  }
}

private func describe(_ status: Survey.SplitStatus) -> (String, [String: JSONLine.Value]) {
  switch status {
  case .absent: ("absent", ["status": .text("absent")])
  case .staged(let files, let read, let total):
    (
      "in staging, \(total > 0 ? read * 100 / total : 0)%: \(count(files, "image"))",
      ["status": .text("staged"), "files": .integer(files), "read": .integer(Int(read)), "size": .integer(Int(total))]
    )
  case .published(let split):
    (
      "\(describe(split)), published \(date(split.time))",
      fields(split).merging(["status": .text("published"), "time": .text(date(split.time))]) { $1 }
    )
  case .foreign: ("there, but not made by \(program.name)", ["status": .text("foreign")])
  }
}
