internal import Arguments
internal import Dataset
internal import Pass
internal import Planning
internal import Platform
internal import Synchronization
internal import Tree

/// Shows an audit: faults and summaries on standard output, notes and progress on standard error.
final class AuditReport: Sendable {
  let results: Results
  private var context: Context { results.context }
  private var progress: ProgressDisplay { results.progress }

  init(_ context: Context) { results = Results(context) }

  /// Shows one event.
  func handle(_ event: AuditEvent) {
    switch event {
    case .started(let part, let counters): progress.begin { [Self.line(part, counters)] }
    case .absent(let part):
      if context.isJSON {
        results.write("", JSONLine("absent", ["part": .text(part.id)]))
      } else {
        results.note("no \(part.id)/")
      }
    case .fault(let finding):
      results.write("\(finding.path): \(finding.what.words)\n", JSONLine("fault", fields(finding, finding.what.fields)))
    case .fact(let finding):
      guard context.isVerbose || context.isJSON else { return }
      results.write("\(finding.path): \(finding.what.words)\n", JSONLine("fact", fields(finding, finding.what.fields)))
    case .more(let part, let path, let kind, let number):
      results.write(
        "\(path): and \(grouped(number)) more: \(kind.words)\n",
        JSONLine(
          "more",
          [
            "part": .text(part.id), "path": .text(path), "fault": .text(kind.rawValue),
            "count": .integer(number),
          ]))
    case .ended(let audited):
      progress.end()
      results.write(
        summary(audited),
        JSONLine(
          "part",
          [
            "part": .text(audited.part.id), "files": .integer(audited.images), "classes": .integer(audited.classes),
            "faults": .integer(audited.faultCount), "facts": .integer(audited.factCount),
            "compared": .flag(audited.isCompared),
          ]))
    }
  }

  /// How audits are run: people see a hundred faults of a kind, programs all of them.
  func settings(_ options: Options) -> AuditSettings {
    AuditSettings(
      threads: options.pass.writers, limit: context.isJSON ? .max : 100, stopSignal: options.pass.stopSignal)
  }

  /// Shows that a damaged journal was moved aside, or that there was nothing to move.
  func show(_ damaged: String?) {
    guard let damaged else { return }
    results.write("the damaged journal is \(damaged) now\n", JSONLine("journal", ["damaged": .text(damaged)]))
  }

  /// Shows that there was nothing to compare.
  func showNothing() {
    if !context.isJSON {
      results.write("nothing to compare: the journal vouches for every part that is there\n", JSONLine("", [:]))
    }
  }

  /// Runs `body` and returns the exit code. `then` looks further into what was audited, and returns how many more faults
  /// there are.
  func finish(
    _ body: () throws(PrepareError) -> [AuditedPart],
    then: ([AuditedPart]) throws(CommandError) -> [(part: Part, rows: Int)] = { _ in [] }
  ) throws(CommandError) -> ExitCode {
    let parts: [AuditedPart]
    do {
      parts = try body()
    } catch {
      progress.end()
      if case .interrupted = error.code {
        let hint = "the same command starts over; what was repaired or verified stays so"
        throw CommandError(Message("stopped", hint: hint), ExitCode(error.kind))
      }
      throw CommandError(error, context)
    }
    let differences = try then(parts)
    try results.check()
    let rows = differences.reduce(0) { $0 + $1.rows }
    let faults = parts.reduce(rows) { $0 + $1.faultCount }
    guard faults > 0 else {
      try context.print("", json: outcome(.done, faults, nil))
      return .done
    }
    let wrong = parts.filter { !$0.isValid }
    let message =
      wrong.isEmpty
      ? Message(
        "\(count(rows, "row")) of \(list(differences.map { "\($0.part.id)/" }, "and")) \(rows == 1 ? "differs" : "differ") from "
          + "the tables",
        hint: "compare it with its archive: "
          + context.commandLine("audit --deep \(differences.map(\.part.id).joined(separator: " "))"))
      : Message("\(count(faults, "fault")) in \(list(wrong.map { "\($0.part.id)/" }, "and"))", hint: hint(for: wrong))
    context.console.show(message)
    if context.isJSON { try context.print("", json: outcome(.damaged, faults, message)) }
    return .damaged
  }

  /// What can be done about the faults of these parts.
  private func hint(for parts: [AuditedPart]) -> String {
    if let missing = parts.first(where: { $0.count(of: .missingPart) > 0 }) {
      return "make \(missing.part.id)/ from its archive: \(context.commandLine(missing.part.stage))"
    }
    let names = parts.map(\.part.id).joined(separator: " ") + (parts.contains(where: \.isCompared) ? " --deep" : "")
    if parts.contains(where: { $0.faultCounts[nil] != nil && $0.isUnusable && $0.count(of: .unreadable) > 0 }) {
      return "check the owner and the mode of the folder"
    }
    if context.invocation.value("against") != nil {
      return "which copy is right, the archives can say: \(context.commandLine("audit \(names)"))"
    }
    guard parts.contains(where: \.isLacking) else {
      return "move unexpected names aside: \(context.commandLine("audit --quarantine \(names)"))"
    }
    return "restore missing and damaged files, and sort misplaced ones (--quarantine also moves unexpected ones): "
      + context.commandLine("audit --repair \(names)")
  }

  private func outcome(_ code: ExitCode, _ faults: Int, _ message: Message?) -> JSONLine {
    JSONLine(
      "outcome",
      [
        "exit": .integer(Int(code.rawValue)), "faults": .integer(faults),
        "error": message.map { .text($0.text) } ?? .null,
      ])
  }

  private static func line(_ part: Part, _ counters: AuditCounters) -> String {
    let files = count(counters.files.load(ordering: .relaxed), "file")
    guard counters.folders > 0 else { return "audit \(part.id)  \(files)" }
    let done = counters.foldersDone.load(ordering: .relaxed)
    return "audit \(part.id)  \(done) of \(counters.folders) folders, \(files)"
  }

  private func summary(_ audited: AuditedPart) -> String {
    let name = "\(audited.part.id)/ "
    let classes = audited.classes == 0 ? "" : " in \(count(audited.classes, "class", "classes"))"
    let verdict = audited.isValid ? "valid" : count(audited.faultCount, "fault")
    let extent = audited.isCompared ? ", byte for byte" : ""
    let facts =
      audited.factCount == 0 ? "" : ", \(count(audited.factCount, "fact"))\(context.isVerbose ? "" : " (-v)")"
    return pad(name, 8) + "\(count(audited.images, audited.part.noun))\(classes): \(verdict)\(extent)\(facts)\n"
  }

  private func fields<What>(_ finding: Finding<What>, _ own: [String: JSONLine.Value]) -> [String: JSONLine.Value] {
    own.merging([
      "part": .text(finding.part.id), "path": .text(finding.path),
      "class": finding.wnid.map { .text($0.description) } ?? .null,
    ]) { $1 }
  }

}
