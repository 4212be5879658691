internal import Dataset
internal import Platform
internal import Prepare
internal import Synchronization

/// Shows an audit: faults and summaries on standard output, notes and progress on standard error.
final class AuditReport: Sendable {
  private let context: Context
  private let progress: ProgressDisplay
  /// The first error of writing a result: the audit goes on, and ends with it.
  private let failure = Locked<CommandError?>(nil)

  init(_ context: Context) {
    self.context = context
    progress = ProgressDisplay(context)
  }

  /// Shows one event.
  func handle(_ event: AuditEvent) {
    switch event {
    case .started(let split, let counters): progress.begin { [Self.line(split, counters)] }
    case .absent(let split):
      if context.isJSON {
        result("", JSONLine("absent", ["split": .text(split.rawValue)]))
      } else if !context.isQuiet {
        progress.pause { context.console.note("no \(split.rawValue)/") }
      }
    case .fault(let finding):
      result("\(finding.path): \(finding.what.words)\n", JSONLine("fault", fields(finding, finding.what.fields)))
    case .fact(let finding):
      guard context.isVerbose || context.isJSON else { return }
      result("\(finding.path): \(finding.what.words)\n", JSONLine("fact", fields(finding, finding.what.fields)))
    case .more(let split, let path, let kind, let number):
      result(
        "\(path): and \(grouped(number)) more: \(kind.words)\n",
        JSONLine(
          "more",
          [
            "split": .text(split.rawValue), "path": .text(path), "fault": .text(kind.rawValue),
            "count": .integer(number),
          ]))
    case .ended(let split):
      progress.end()
      result(
        summary(split),
        JSONLine(
          "split",
          [
            "split": .text(split.split.rawValue), "files": .integer(split.images), "classes": .integer(split.classes),
            "faults": .integer(split.faultCount), "facts": .integer(split.factCount),
            "compared": .flag(split.isCompared),
          ]))
    }
  }

  /// Runs `body` and returns the exit code.
  func finish(_ body: () throws(PrepareError) -> [AuditedSplit]) throws(CommandError) -> ExitCode {
    let splits: [AuditedSplit]
    do {
      splits = try body()
    } catch {
      progress.end()
      if case .interrupted = error.code {
        let hint = "the same command begins anew; what was repaired or verified stays so"
        throw CommandError(Message("stopped", hint: hint), ExitCode(error))
      }
      throw CommandError(error)
    }
    if let failure = failure.withLock({ $0 }) { throw failure }
    let faults = splits.reduce(0) { $0 + $1.faultCount }
    guard faults > 0 else {
      try context.print("", json: outcome(.done, faults, nil))
      return .done
    }
    let wrong = splits.filter { !$0.isRight }.map { "\($0.split.rawValue)/" }
    let message = Message(
      "\(count(faults, "fault")) in \(wrong.joined(separator: ", "))",
      hint: "audit --repair makes what is missing or wrong anew; --quarantine also moves what does not belong there")
    context.console.show(message)
    if context.isJSON { try context.print("", json: outcome(.damaged, faults, message)) }
    return .damaged
  }

  private func outcome(_ code: ExitCode, _ faults: Int, _ message: Message?) -> JSONLine {
    JSONLine(
      "outcome",
      [
        "exit": .integer(Int(code.rawValue)), "faults": .integer(faults),
        "error": message.map { .text($0.text) } ?? .null,
      ])
  }

  private static func line(_ split: Split, _ counters: AuditCounters) -> String {
    let files = count(counters.files.load(ordering: .relaxed), "file")
    guard split.hasClassFolders else { return "audit \(split.rawValue)  \(files)" }
    let done = counters.foldersDone.load(ordering: .relaxed)
    return "audit \(split.rawValue)  \(done) of \(counters.folders) folders, \(files)"
  }

  private func summary(_ split: AuditedSplit) -> String {
    let name = "\(split.split.rawValue)/"
    let classes = split.split.hasClassFolders ? " in \(split.classes) class\(split.classes == 1 ? "" : "es")" : ""
    let verdict = split.isRight ? "right" : count(split.faultCount, "fault")
    let extent = split.isCompared ? ", byte for byte" : ""
    let facts = split.factCount == 0 ? "" : ", \(count(split.factCount, "fact"))\(context.isVerbose ? "" : " (-v)")"
    return name + String(repeating: " ", count: 8 - name.count) + "\(count(split.images, "image"))\(classes): "
      + "\(verdict)\(extent)\(facts)\n"
  }

  private func fields<What>(_ finding: Finding<What>, _ own: [String: JSONLine.Value]) -> [String: JSONLine.Value] {
    own.merging([
      "split": .text(finding.split.rawValue), "path": .text(finding.path),
      "class": finding.wnid.map { .text($0.description) } ?? .null,
    ]) { $1 }
  }

  private func result(_ text: String, _ json: @autoclosure () -> JSONLine) {
    let json = context.isJSON ? json() : nil
    progress.pause {
      do throws(CommandError) {
        try context.print(text, json: json ?? JSONLine("", [:]))
      } catch {
        failure.withLock { if $0 == nil { $0 = error } }
      }
    }
  }
}
