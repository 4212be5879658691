internal import Arguments
internal import Checksums
internal import Dataset
internal import Export
internal import Pass
internal import Planning
internal import Platform
internal import Prepare
internal import Transfer

/// Shows a run: results on standard output, notes, errors and progress on standard error.
final class RunReport: Sendable {
  let results: Results
  private var context: Context { results.context }
  private var progress: ProgressDisplay { results.progress }
  /// The parts that no published checksum vouches for.
  private let unverified = Locked<[Part]>([])
  /// Whether an archive was used that is not the published one, or of which nothing is published: it verifies no part.
  private let isAccepting = Locked(false)

  init(_ context: Context) { results = Results(context) }

  /// Shows one event.
  func handle(_ event: Event) {
    switch event {
    case .jobStarted(let job, let counters):
      if context.isVerbose { results.note(purpose(job)) }
      if job.archive.container == .gzip, job.parts.contains(where: { $0.start.offset > 0 }) {
        results.note("\(job.archive.name) is compressed: it is read from its start, past what was done before")
      }
      if let remote = job.archive.remote, !job.stages.contains("download") {
        let isKept = context.isKeeping && !job.digests.isEmpty
        for words in streamed(job, from: remote, isKept: isKept) { results.note(words) }
      }
      progress.begin(job, counters)
    case .examinationStarted(let archive, let counters):
      results.note("looking for damage in \(archive.name)")
      progress.begin("examine", counters, bytes: archive.identity.size)
    case .removalStarted(let part, let counter):
      results.note("removing staged files of \(part.id)/")
      progress.begin { [ProgressLines.removal(counter)] }
    case .publishingStarted(let part):
      progress.begin { ["\(pad("publish", 14))  waiting for the disk, and checking \(part.id)/"] }
    case .tableStarted(let name): progress.begin { ["\(pad("boxes", 14))  writing \(name)"] }
    case .tableWritten(let name, let part, let summary, let expected): show(name, part, summary, expected)
    case .labelled(let file, let numbering, let isNew):
      results.write(
        "\(file.name)  \(file.words(numbering))\(isNew ? "" : " (done before)")\n",
        JSONLine(
          "label_file",
          [
            "file": .text(file.name), "numbering": file.isNumbered ? .text(numbering.rawValue) : .null,
            "new": .flag(isNew),
          ]))
    case .headersStarted(let archive, let known):
      if context.isVerbose { results.note("reading headers of \(archive.name)") }
      progress.begin { ["\(pad("headers", 14))  \(count(known(), "header")) of \(archive.name)"] }
    case .viewStarted(let images): progress.begin { ["\(pad("export", 14))  \(count(images(), "image"))"] }
    case .unverifiedPart(let part):
      results.note("\(part.id)/ is NOT VERIFIED, and so is what is made of it")
    case .otherFile(let archive, let part):
      results.note(
        "\(archive) is not the file that the other images of \(part.id)/ came from, or its server has another name for its state; to have all of them from one, move \(part.id)/ away, and run the same command again"
      )
    case .leftOut(let part): results.note("\(part.id)/ is not there, and left out")
    case .foreignLabel(let file, let isChanged):
      results.note(
        isChanged
          ? "\(file.name) has changed since it was written, and stays as it is; to have it written again, move it away"
          : "\(file.name) is there already, and \(program.name) did not write it: it stays as it is; --skip index leaves label files out"
      )
    case .jobEnded(let job): progress.end(job)
    case .headersEnded, .viewEnded, .tableEnded, .examinationEnded, .removalEnded, .publishingEnded, .repairingEnded:
      progress.end()
    case .verified(let archive, let digests, let since): for digest in digests { show(archive, digest, since) }
    case .published(let part, let isNew):
      unverified.withLock { if !part.isVerified, !$0.contains(part.part) { $0.append(part.part) } }
      results.write(
        "\(part.part.id)/  \(describe(part))\(isNew ? "" : " (done before)")\n",
        JSONLine("published", fields(part).merging(["new": .flag(isNew)]) { $1 }))
    case .accepted(let archives, let digests):
      if digests.isEmpty, let archive = archives.first(where: { $0.remote != nil && $0.official.hasDigest }) {
        if context.isJSON {
          results.write("", JSONLine("partial", ["archive": .text(archive.name), "path": .text(archive.path)]))
        }
        return results.note(
          "of \(archive.name) only what is selected was fetched: partial; no published checksum covers it")
      }
      isAccepting.withLock { $0 = true }
      let checksums = digests.map { "\($0.algorithm.title) \($0)" }.joined(separator: ", ")
      results.note("\(reason(archives))\(checksums.isEmpty ? "" : " (\(checksums))"): accepted, unverified")
    case .downloadResumed(let name, let bytes, let total, let isOfOther):
      results.note(
        "\(name): \(size(bytes)) are there\(isOfOther ? " and are hashed once" : "")"
          + (bytes < total ? "; the rest is fetched" : ""))
    case .downloadKept(let name):
      let repair = context.commandLine("download --repair \(shellQuoted(name))", from: "")
      results.note(
        "what was fetched is kept as \(name).part; should it be wrong again: \(repair), or remove that file to begin again"
      )
    case .downloadRestarted(let name, let reason, let bytes):
      results.note("\(name): \(size(bytes)) are given up, and the download starts over: \(Message.words(reason))")
    case .retrying(let retry): results.note(Message.retrying(retry, context))
    case .downloaded(let archive, let digests, let fetched):
      results.write(
        digests.map { "\($0)  \(archive.name): \(archive.official.hasDigest ? "OK" : "not published")" }
          .joined(separator: "\n") + " (\(size(fetched)) fetched)\n",
        JSONLine(
          "downloaded",
          [
            "archive": .text(archive.name), "path": .text(archive.path),
            "bytes": .integer(Int(archive.identity.size)), "fetched": .integer(Int(fetched)),
            "verified": .flag(archive.official.hasDigest),
          ].merging(digests.map { ($0.algorithm.rawValue, JSONLine.Value.text($0.hex)) }) { $1 }))
    case .repairStarted(let name, let places, let bytes, let size):
      results.note(repairBegins(name, places: places, bytes: bytes, of: size))
    case .repairing(let step, let counters, let bytes): progress.begin(step.rawValue, counters, bytes: bytes)
    case .repaired(let archive, let digests, let places, let fetched):
      results.write(
        repaired(archive, digests, places: places, fetched: fetched),
        .repaired(archive, digests, places: places, fetched: fetched))
    case .reclaimed(let archive):
      results.write(
        "\(archive.name) is deleted: \(size(archive.identity.size)) freed\n",
        JSONLine("reclaimed", ["archive": .text(archive.name), "bytes": .integer(Int(archive.identity.size))]))
    case .restored(let part, let files, let read):
      results.write(
        "\(part.id)/  \(count(files, part.noun)) restored, \(size(read)) of the archive read\n",
        JSONLine("restored", ["part": .text(part.id), "files": .integer(files), "read": .integer(Int(read))]))
    case .compared(let part, let files, let path, let differences):
      let line = JSONLine(
        "compared",
        ["part": .text(part.id), "files": .integer(files), "with": .text(path), "differences": .integer(differences)])
      let result = differences == 0 ? "all the same" : count(differences, "difference")
      results.write(
        printable(
          files == 0
            ? "\(part.id)/ is not compared: \(path) has none of it"
            : "compared \(count(files, part.noun)) of \(part.id)/ with \(path): \(result)") + "\n", line)
    case .filesPassedOver(let tree, let files):
      if context.isJSON {
        results.write(
          "",
          JSONLine("passed_over", ["archive": .text(tree.name), "path": .text(tree.path), "files": .integer(files)]))
      }
      results.note(
        "\(count(files, "file")) in \(tree.title) \(files == 1 ? "is" : "are") passed over: no part has such names")
    case .moved(let part, let files):
      results.write(
        "\(part.id)/  \(count(files, part.noun)) moved here: the other tree has no names of them any more\n",
        JSONLine("moved", ["part": .text(part.id), "files": .integer(files)]))
    case .sorted(let part, let files):
      results.write(
        "\(part.id)/  \(count(files, part.noun)) moved into class folders\n",
        JSONLine("sorted", ["part": .text(part.id), "files": .integer(files)]))
    case .quarantined(let part, let names):
      results.write(
        "\(part.id)/  \(count(names, "name")) moved to \(Layout.quarantine)/\n",
        JSONLine("quarantined", ["part": .text(part.id), "files": .integer(names)]))
    case .unverifiable(let archives):
      let isAccepted = archives.contains(where: \.official.hasDigest)
      isAccepting.withLock { $0 = $0 || isAccepted }
      results.note("\(reason(archives)): \(isAccepted ? "accepted, unverified" : "not verified")")
    case .missing(let stage, let archives, let lookAlikes):
      if context.isJSON {
        results.write("", .missing(stage, archives, lookAlikes))
      } else {
        results.note(Message.missing(stage, archives, lookAlikes, context))
      }
    case .givenUp(let givenUp):
      for each in givenUp where context.isJSON { results.write("", JSONLine("given_up", each.fields)) }
      results.note(words(givenUp))
    case .passedOver(let error): results.note(Message.passedOver(error, context))
    case .kept(let archives, let part):
      for archive in archives where context.isJSON {
        results.write("", JSONLine("kept", ["archive": .text(archive.name), "part": .text(part.id)]))
      }
      results.note(Message.kept(archives, part, context))
    case .waiting(let part, let archives):
      results.note("\(part.id)/ waits for \(archiveList(archives, "and")); what was extracted of it is kept")
    case .refused(let error): refuse(error)
    }
  }

  /// Runs `body`, whose errors of single archives were shown as events, and returns the exit code.
  func finish(_ body: () throws(PrepareError) -> [PrepareError]) throws(CommandError) -> ExitCode {
    let failures: [PrepareError]
    do {
      failures = try body()
    } catch {
      progress.end()
      throw CommandError(Message(error, context), ExitCode(error.kind))
    }
    progress.end()
    let parts = unverified.withLock { $0 }
    if !isAccepting.withLock({ $0 }), let hint = Message.verifying(parts, context) {
      results.note("\(list(parts.map { "\($0.id)/" }, "and")) \(parts.count == 1 ? "is" : "are") not verified; \(hint)")
    }
    try results.check()
    let code = failures.first.map { ExitCode($0.kind) } ?? .done
    if context.isJSON {
      let error = failures.first.map { JSONLine.Value.text(Message($0, context).text) } ?? .null
      try context.print("", json: JSONLine("outcome", ["exit": .integer(Int(code.rawValue)), "error": error]))
    }
    return code
  }

  private func show(_ archive: ArchiveFile, _ digest: Digest, _ since: Int?) {
    let how = archive.remote == nil ? "" : " (streamed)"
    results.write(
      "\(digest)  \(archive.name): OK\(how)\(since.map { " (verified \(date($0)))" } ?? "")\n",
      JSONLine(
        "verified",
        [
          "archive": .text(archive.name), "path": .text(archive.path), "algorithm": .text(digest.algorithm.rawValue),
          "digest": .text(digest.hex), "since": since.map { .text(date($0)) } ?? .null,
        ]))
  }

  private func refuse(_ error: PrepareError) {
    let message = Message(error, context)
    if case .digestMismatch(let actual, _, _, _) = error.code, !context.isJSON {
      results.write("\(actual)  \(error.subject): FAILED\n", JSONLine("refused", [:]))
    } else if context.isJSON {
      results.write(
        "",
        JSONLine(
          "refused",
          (error.examination?.fields ?? [:]).merging([
            "subject": .text(error.subject), "error": .text(message.text),
          ]) { $1 }))
    }
    progress.pause { context.console.show(message) }
  }

  /// Why archives are not verified.
  private func reason(_ archives: [ArchiveFile]) -> String {
    if let tree = archives.first(where: { $0.tree != nil }) { return "\(tree.title) is an unpacked tree" }
    let names = archiveList(archives.map(\.title), "and")
    return archives.contains(where: \.official.hasDigest)
      ? "\(names) is not the published one" : "no checksum of \(names) is published"
  }

  private func purpose(_ job: PlannedJob) -> String {
    let purpose = job.digests.map(\.algorithm.title) + job.parts.map { "\($0.part.id)/" }
    let start = job.start > 0 ? " from byte \(grouped(job.start)) on" : ""
    return "reading \(job.archive.path)\(start) for \(purpose.joined(separator: ", "))"
  }
}
