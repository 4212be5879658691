internal import Dataset
internal import Planning

/// What users can do about an archive that is damaged.
extension Message {
  /// How to get `name` right: the same for everything that an archive is refused for.
  static func wayOut(_ name: String, _ server: PrepareError.Server?, _ context: Context) -> String {
    if context.hasInput {
      return "see what the other program says, and that it sends \(name): pipe that in again, from its start"
    }
    if let server {
      return server.isKept
        ? wayOutOfPart(name, context)
        : "the server may have another file, or its bytes changed on their way: run the same command again, or name another "
          + "mirror with --base-url"
    }
    if let hint = treeHint(name, context) { return hint }
    // If the tables cannot be read, or do not know it, the command says so.
    let official = (try? context.release())?.archive(named: name)  // see above
    guard official?.hasDigest != false else { return download }
    guard official?.isSearchable != false else { return again(name, context) }
    return "fetch again only what is damaged: \(repairCommand(name, context)), \(resume)"
  }

  /// What to do after a signal.
  static func goingOn(_ context: Context) -> String {
    context.hasInput
      ? "pipe the archive in again, from its start" : "run the same command again to go on; finished work is kept"
  }

  /// How to get an archive right that was fetched, and is kept as `NAME.part`.
  static func wayOutOfPart(_ name: String, _ context: Context) -> String {
    "fetch again only what is damaged: \(repairCommand(name, context)); or remove \(name).part to begin again; if the server "
      + "itself has other bytes, name another --base-url"
  }

  /// The same for an archive in which a run has met something wrong before its checksum was known.
  static func wayOutOfContent(_ name: String, _ server: PrepareError.Server?, _ context: Context) -> String {
    let hint = wayOut(name, server, context)
    let hasDigest = (try? context.release())?.archive(named: name)?.hasDigest ?? true  // see above
    guard server == nil, treeHint(name, context) == nil, hasDigest else { return hint }
    return hint + "; to see what is wrong with it: \(context.commandLine("verify \(shellQuoted(name))"))"
  }

  /// What to do about an archive of which damaged places are known.
  static func repairing(_ name: String, _ context: Context) -> String {
    "fetch these places again: \(repairCommand(name, context)), " + resume
  }

  /// What to do about an archive in which nothing is known to be repaired.
  static func again(_ name: String, _ context: Context) -> String {
    "move it away, and download it again: " + context.commandLine("download \(shellQuoted(name))", from: "")
  }

  /// What to do about a server, or another program, that has another file.
  static func otherFile(_ context: Context) -> String {
    context.hasInput
      ? "it is another file: see what the other program says"
      : "it is another file: check the address; --base-url or --url-file names another one"
  }

  /// The command that repairs an archive, or a download of it.
  static func repairCommand(_ name: String, _ context: Context) -> String {
    context.commandLine("download --repair \(shellQuoted(name))", from: "")
  }
}

extension Context {
  /// The command that fetches archives; the usual ones if none is named.
  func fetching(_ names: [String]) -> String {
    commandLine((["download"] + names.map(shellQuoted)).joined(separator: " "), from: "")
  }
}

extension Message {
  /// How parts get verified that no published checksum vouches for; nil if none is published of what they are made from.
  static func verifying(_ parts: [Part], _ context: Context) -> String? {
    let parts = parts.filter { Source.feeding($0).contains(where: \.isPublished) }
    guard !parts.isEmpty else { return nil }
    let archives = parts.count == 1 ? "its archive" : "their archives"
    return "to verify \(parts.count == 1 ? "it" : "them") with \(archives): "
      + context.commandLine("audit --deep \(parts.map(\.id).joined(separator: " "))", from: "")
  }
}

extension OfficialArchive {
  /// Whether damaged places in it can be found.
  fileprivate var isSearchable: Bool {
    container == .tar && Source.of(kind)?.parts.allSatisfy { $0.content == .images } == true
  }
}
