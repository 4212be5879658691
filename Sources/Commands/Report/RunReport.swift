internal import Checksums
internal import Dataset
internal import Platform
internal import Prepare

/// Shows a run: results on standard output, notes, errors and progress on standard error.
final class RunReport: Sendable {
  private let context: Context
  private let progress: ProgressDisplay
  /// The first error of writing a result: the run goes on, and ends with it.
  private let failure = Locked<CommandError?>(nil)

  init(_ context: Context) {
    self.context = context
    progress = ProgressDisplay(context)
  }

  /// Shows one event.
  func handle(_ event: Event) {
    switch event {
    case .passStarted(let pass, let counters):
      if context.isVerbose { note(purpose(pass)) }
      progress.begin(pass, counters)
    case .passEnded: progress.end()
    case .verified(let archive, let digests, let since):
      for digest in digests {
        result(
          "\(digest)  \(archive.name): OK\(since.map { " (verified \(date($0)))" } ?? "")\n",
          JSONLine(
            "verified",
            [
              "archive": .text(archive.name), "path": .text(archive.path),
              "algorithm": .text(digest.algorithm.rawValue),
              "digest": .text(digest.hex), "since": since.map { .text(date($0)) } ?? .null,
            ]))
      }
    case .published(let split, let isNew):
      result(
        "\(split.split.rawValue)/  \(describe(split))\(isNew ? "" : " (done before)")\n",
        JSONLine("published", fields(split).merging(["new": .flag(isNew)]) { $1 }))
    case .accepted(let archive, let digests):
      let sums = digests.map { "\($0.algorithm.title) \($0)" }.joined(separator: ", ")
      note("\(reason(archive))\(sums.isEmpty ? "" : " (\(sums))"): accepted, unverified")
    case .examinationStarted(let archive, let counters):
      note("looking for damage in \(archive.name)")
      progress.begin(archive, counters)
    case .examinationEnded: progress.end()
    case .reclaimed(let archive):
      result(
        "\(archive.name) is deleted: \(size(archive.identity.size)) given back\n",
        JSONLine("reclaimed", ["archive": .text(archive.name), "bytes": .integer(Int(archive.identity.size))]))
    case .repaired(let split, let files, let read):
      result(
        "\(split.rawValue)/  \(count(files, "image")) made anew, \(size(read)) of the archive read\n",
        JSONLine(
          "repaired",
          ["split": .text(split.rawValue), "files": .integer(files), "read": .integer(Int(read))]))
    case .quarantined(let split, let files):
      result(
        "\(split.rawValue)/  \(count(files, "name")) moved to \(Layout.quarantine)/\n",
        JSONLine("quarantined", ["split": .text(split.rawValue), "files": .integer(files)]))
    case .unverifiable(let archive):
      note("\(reason(archive)): \(archive.official.hasDigest ? "accepted, unverified" : "not verified")")
    case .missing(let stage, let archives):
      if context.isJSON {
        result(
          "", JSONLine("missing", ["stage": .text(stage.rawValue), "archives": .list(archives.map { .text($0) })]))
      } else {
        note("\(stage.rawValue): no \(archives.joined(separator: " or "))")
      }
    case .refused(let error):
      if case .digestMismatch(let actual, _, _, _) = error.code, !context.isJSON {
        result("\(actual)  \(error.subject): FAILED\n", JSONLine("refused", [:]))
      } else if context.isJSON {
        result(
          "",
          JSONLine(
            "refused",
            (error.examination?.fields ?? [:]).merging([
              "subject": .text(error.subject), "error": .text(Message(error).text),
            ]) { $1 }))
      }
      progress.pause { context.console.show(Message(error)) }
    }
  }

  /// Runs `body`, whose errors of single archives were shown as events, and returns the exit code.
  func finish(_ body: () throws(PrepareError) -> [PrepareError]) throws(CommandError) -> ExitCode {
    let failures = try command(body)
    if let failure = failure.withLock({ $0 }) { throw failure }
    let code = failures.first.map(ExitCode.init) ?? .done
    if context.isJSON {
      let error = failures.first.map { JSONLine.Value.text(Message($0).text) } ?? .null
      try context.print("", json: JSONLine("outcome", ["exit": .integer(Int(code.rawValue)), "error": error]))
    }
    return code
  }

  private func result(_ text: String, _ json: @autoclosure () -> JSONLine) {
    progress.pause {
      do throws(CommandError) {
        try context.print(text, json: json())
      } catch {
        failure.withLock { if $0 == nil { $0 = error } }
      }
    }
  }

  private func note(_ text: String) {
    if !context.isQuiet { progress.pause { context.console.note(text) } }
  }

  /// Why an archive is not verified.
  private func reason(_ archive: FoundArchive) -> String {
    archive.official.hasDigest
      ? "\(archive.name) is not the published one" : "no sum of \(archive.name) is published"
  }

  private func purpose(_ pass: PlannedPass) -> String {
    let purpose = (pass.digests.map(\.title) + (pass.split.map { ["\($0.rawValue)/"] } ?? [])).joined(separator: ", ")
    let start = pass.start > 0 ? " from byte \(grouped(pass.start)) on" : ""
    return "reading \(pass.archive.path)\(start) for \(purpose)"
  }
}

/// What a split holds, in a few words.
func describe(_ split: PublishedSplit) -> String {
  var text = count(split.files, "image")
  if split.bytes > 0 { text += ", \(size(split.bytes))" }
  if split.isAdopted { text += ", adopted" }
  if !split.isVerified { text += ", NOT VERIFIED" }
  return text
}

/// What a split holds, for JSON.
func fields(_ split: PublishedSplit) -> [String: JSONLine.Value] {
  [
    "split": .text(split.split.rawValue), "files": .integer(split.files),
    "bytes": split.bytes > 0 ? .integer(Int(split.bytes)) : .null,
    "verified": .flag(split.isVerified), "adopted": .flag(split.isAdopted),
  ]
}
