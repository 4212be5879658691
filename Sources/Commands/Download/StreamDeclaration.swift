internal import Archive
internal import Arguments
internal import Dataset
internal import Pass
internal import Planning
internal import Platform
internal import Transfer

/// The options of commands that make parts: those that say where archives are which are not here.
let streamOptions =
  [
    Option(
      name: "stream",
      help: """
        Read archives that are not here from where they are published, or --base-url says, without keeping them. Of a \
        selection only what is selected is fetched.
        """),
    Option(
      name: "download",
      help: "Like --stream, and keep the archives that are read as a whole, as the command download does."),
    sizeOption,
  ] + transferOptions

extension Context {
  /// Whether archives that are read from servers are kept. Of a selection nothing is.
  var isKeeping: Bool { invocation.declares("download") && invocation.flag("download") }

  /// Whether archives that are not here are read from servers.
  var isStreaming: Bool { isKeeping || invocation.declares("stream") && invocation.flag("stream") }

  /// The root with the archives of servers, if these are asked for.
  func streaming(
    _ root: Root, _ stages: [Stage], isAsked: Bool, onRetry: @escaping @Sendable (TransferOptions.Retry) -> Void
  ) throws(CommandError) -> Root {
    if hasInput { return root.streaming(from: try input(of: root.release, for: stages)) }
    guard isAsked || isStreaming else {
      let given = transferOptions.first {
        $0.isRepeated ? !invocation.values($0.name).isEmpty : invocation.value($0.name) != nil
      }
      guard let given else { return root }
      throw CommandError(
        Message(
          "--\(given.name) is about servers",
          hint: "--download fetches archives from them, --stream reads these without keeping them"), .usage)
    }
    return root.streaming(from: try servers(of: root.release, for: stages.flatMap(\.parts), onRetry: onRetry))
  }

  /// Where archives are that are not here, by the options above; parts in `parts` are made from them.
  func servers(
    of release: Release, for parts: [Part], onRetry: @escaping @Sendable (TransferOptions.Retry) -> Void
  ) throws(CommandError) -> RemoteArchives {
    let base = invocation.value("base-url")
    if let base, Address(base) == nil {
      throw CommandError(
        Message("--base-url takes an address that begins with http, https, file, s3 or gs"), .usage)
    }
    // In the keys of stores these characters are like others.
    let isStore = base.map { ["s3://", "gs://"].contains(where: $0.lowercased().hasPrefix) } ?? false
    if let base, !isStore, base.contains(where: { "?#".contains($0) }) {
      throw CommandError(
        Message(
          "--base-url takes the address of a folder, without a query or fragment (? or #)",
          hint: "--url-file takes the whole addresses of archives, such as signed ones"), .usage)
    }
    let addresses = try addresses(release.archives.map(\.name))
    if base == nil, addresses.isEmpty, !isQuiet { console.note(termsOfAccess) }
    return RemoteArchives(base: base, addresses: addresses, for: parts, options: try transfer(onRetry: onRetry))
  }
}

/// Said before the published addresses are used.
let termsOfAccess =
  "image-net.org gives these files to those who have agreed to its terms of access: non-commercial research and education"

/// What is said of an archive that is read from a server.
func streamed(_ job: PlannedJob, from remote: RemoteSource, isKept: Bool) -> [String] {
  let name = job.archive.name
  if remote.address == .standardInput {
    return ["\(name) is read from \(remote.address); it is not kept, and an interrupted run starts over"]
  }
  let start = job.start > 0 && job.index == nil ? " from byte \(grouped(job.start)) on" : ""
  var words = [
    isKept
      ? "\(name) is downloaded from \(remote.address), and prepared in the same read"
      : "\(name) is streamed from \(remote.address)\(start); it is not kept"
  ]
  if !remote.hasValidator {
    words.append("the server has nothing that tells \(name) from a later one: an interrupted run starts over")
  }
  if !remote.sendsRanges {
    words.append("the server sends only whole files: an interrupted run reads \(name) from its start again")
  }
  return words
}
