internal import Arguments
internal import Dataset
internal import Planning
internal import Platform
internal import Transfer

/// What `--from` takes for an archive that another program pipes in.
let inputForm = "-"

let sizeOption = Option(
  name: "size", value: "SIZE",
  help: """
    With --from \(inputForm), which reads the archive of a stage from standard input: how many bytes it has, if that is not \
    published.
    """)

extension Context {
  /// Whether an archive is piped in.
  var hasInput: Bool { invocation.value("from") == inputForm }

  /// Throws if nothing can be piped into the command.
  func checkInput() throws(CommandError) {
    let name = "--from \(inputForm)"
    guard invocation.declares(sizeOption.name) else {
      throw CommandError(
        Message(
          "\(invocation.command) cannot read standard input", hint: "\(name) is for stages such as extract-train"),
        .usage)
    }
    let others = transferOptions.filter { invocation.has($0.name) }.map(\.name)
    if let other = (["stream", "download"].filter { invocation.flag($0) } + others).first {
      throw CommandError(Message("--\(other) is about servers, and \(name) reads from none"), .usage)
    }
    guard !StandardInput.isTerminal else {
      throw CommandError(
        Message(
          "\(name) reads standard input, which is a terminal",
          hint: "pipe the archive in: curl ADDRESS | \(program.name) extract-train \(name)"), .usage)
    }
  }

  /// The archive of `stages` that is piped in.
  func input(of release: Release, for stages: [Stage]) throws(CommandError) -> RemoteArchives {
    let parts = stages.flatMap(\.parts)
    let kinds = Set(parts.compactMap { Source.feeding($0).first?.kind })
    let archives = kinds.flatMap { release.archives(of: $0) }.filter { !$0.isGunzipped }
    guard let archive = archives.first, archives.count == 1, archive.container != .zip else {
      throw CommandError(
        Message(
          "--from \(inputForm) reads one archive, a tar, for one stage",
          hint: "name a stage that one tar is enough for, such as extract-train; others take archives from the root"),
        .usage)
    }
    let given: Int64?
    do throws(ArgumentsError) {
      given = try invocation.bytes(sizeOption.name).map(Int64.init)
    } catch {
      throw CommandError(error)
    }
    guard let size = archive.bytes ?? given, size > 0 else {
      throw CommandError(
        Message(
          "the size of \(archive.name) is not published",
          hint: "give it in bytes with --\(sizeOption.name): curl -sI ADDRESS shows it, or stat -c %s FILE"), .usage)
    }
    guard given ?? size == size else {
      throw CommandError(Message("\(archive.name) has \(grouped(size)) bytes, not \(grouped(given ?? size))"), .usage)
    }
    return RemoteArchives(
      standardInput: archive.name, size: size, for: parts, options: TransferOptions(stopSignal: { StopSignal.noted }))
  }
}
