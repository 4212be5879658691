internal import Arguments
internal import Dataset
internal import Prepare

/// Repairs the journal from what can be saved of it, or rebuilds it: then splits that it does not vouch for are compared
/// with the archives too.
func journalCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let action = context.invocation.positionals[0]
  guard ["repair", "rebuild"].contains(action) else {
    throw CommandError(
      Message("'\(action)' is nothing to do with a journal", hint: "repair it, or rebuild it"), .usage)
  }
  let release = try context.release()
  let path = context.invocation.value("root") ?? "."
  let archives = context.invocation.value("archives")
  let outcome = try command { () throws(PrepareError) in
    try Root.repairJournal(path, archives: archives, release: release, tool: version)
  }
  try show(outcome, context)
  if action == "rebuild" {
    let root = try context.root()
    let splits = try command { () throws(PrepareError) in try Survey(root).unproven() }
    if !splits.isEmpty { return try audit(splits, root, isDeep: true, context) }
  }
  if context.isJSON { try context.print("", json: JSONLine("outcome", ["exit": .integer(0), "error": .null])) }
  return .done
}

private func show(_ outcome: JournalRepair, _ context: Context) throws(CommandError) {
  switch outcome {
  case .absent:
    try context.print("there is no journal\n", json: JSONLine("journal", ["repaired": .flag(false)]))
  case .whole:
    try context.print("the journal is whole\n", json: JSONLine("journal", ["repaired": .flag(false)]))
  case .rebuilt(let damaged, let verdicts, let splits):
    let names = splits.map { "\($0.rawValue)/" }.joined(separator: ", ")
    try context.print(
      "the journal is rebuilt: \(count(verdicts, "verdict")) saved, \(names.isEmpty ? "no split" : names) recorded; "
        + "the damaged one is \(damaged)\n",
      json: JSONLine(
        "journal",
        [
          "repaired": .flag(true), "damaged": .text(damaged), "verdicts": .integer(verdicts),
          "splits": .list(splits.map { .text($0.rawValue) }),
        ]))
  }
}
