internal import Arguments
internal import Dataset
internal import Prepare

/// Repairs the journal: the only thing that there is to do with it.
func journalCommand(_ context: Context) throws(CommandError) -> ExitCode {
  guard context.invocation.positionals == ["repair"] else {
    throw CommandError(Message("the journal can be repaired, and nothing else: \(program.name) journal repair"), .usage)
  }
  let release = try context.release()
  let path = context.invocation.value("root") ?? "."
  let archives = context.invocation.value("archives")
  let outcome = try command { () throws(PrepareError) in
    try Root.repairJournal(path, archives: archives, release: release, tool: version)
  }
  switch outcome {
  case .nothing:
    try context.print(
      "nothing to repair\n", json: JSONLine("outcome", ["exit": .integer(0), "error": .null, "repaired": .flag(false)]))
  case .rebuilt(let damaged, let verdicts, let splits):
    let names = splits.map { "\($0.rawValue)/" }.joined(separator: ", ")
    try context.print(
      "the journal is rebuilt: \(count(verdicts, "verdict")) saved, \(names.isEmpty ? "no split" : names) recorded; "
        + "the damaged one is \(damaged)\n",
      json: JSONLine(
        "outcome",
        [
          "exit": .integer(0), "error": .null, "repaired": .flag(true), "damaged": .text(damaged),
          "verdicts": .integer(verdicts), "splits": .list(splits.map { .text($0.rawValue) }),
        ]))
  }
  return .done
}
