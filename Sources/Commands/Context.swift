internal import Arguments
internal import Dataset
internal import Pass
internal import Planning
internal import Platform
internal import Transfer

/// What every command starts from: the arguments, and how to talk to the user.
struct Context {
  let invocation: Invocation
  let console: Console
  let isJSON: Bool
  let isQuiet: Bool
  let isVerbose: Bool

  init(_ invocation: Invocation) throws(CommandError) {
    self.invocation = invocation
    console = Console(invocation)
    isJSON = invocation.flag("json")
    isQuiet = invocation.flag("quiet")
    isVerbose = invocation.flag("verbose")
  }

  /// Writes results, in the form that the user wants.
  func print(_ text: @autoclosure () -> String, json: @autoclosure () -> JSONLine) throws(CommandError) {
    if isQuiet && !isJSON { return }
    do {
      try StandardStream.output.write(isJSON ? json().text : text())
    } catch {
      throw CommandError(error)
    }
  }

  /// The release: the official one, or that of `--manifest`.
  func release() throws(CommandError) -> Release {
    guard let folder = invocation.value("manifest") else {
      do {
        return try Release.official()
      } catch {
        preconditionFailure("the compiled-in tables are tested: \(error)")
      }
    }
    return try Self.release(in: folder)
  }

  /// Reads the tables in `folder`. They may be links.
  static func release(in folder: String) throws(CommandError) -> Release {
    var tables: [String: [UInt8]] = [:]
    do {
      _ = try Directory.open(folder)
      for name in Release.tables {
        let file = try File.open("\(folder)/\(name)")
        guard try file.status().kind == .file else {
          throw CommandError(Message("\(folder)/\(name) is not a regular file"), .damaged)
        }
        tables[name] = try file.contents(limit: 64 << 20)
      }
      return try Release { [tables] name in tables[name] }
    } catch let error as PlatformError {
      let reason = error.isMissing ? "missing" : error.reason
      throw CommandError(
        Message("\(error.subject): \(reason)", hint: Self.manifestHint), error.isMissing ? .missing : .machine)
    } catch let error as ManifestError {
      throw CommandError(Message("\(folder)/\(error)", hint: Self.manifestHint), .damaged)
    } catch let error as CommandError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
  }

  private static let manifestHint = "manifests/README.md describes the tables"

  /// The root; if `isSelecting` is set, of the classes that `--classes` names. Else of those that it was begun with.
  func root(isSelecting: Bool = false) throws(CommandError) -> Root {
    let release = try release()
    let selection = isSelecting ? try selection(of: release) : nil
    let root = try bareRoot(release)
    return try command(self) { () throws(PrepareError) in try root.selecting(selection) }
  }

  /// The root, without a look at its journal.
  func bareRoot(_ release: Release) throws(CommandError) -> Root {
    let (form, tree) = try source()
    return try command(self) { () throws(PrepareError) in
      try Root(
        invocation.value("root") ?? ".", archives: invocation.values("archives"), from: form, tree: tree,
        release: release)
    }
  }

  /// What `--from` names: a release form, or the folder of an unpacked tree.
  private func source() throws(CommandError) -> (form: String?, tree: String?) {
    guard let value = invocation.value("from") else { return (nil, nil) }
    guard value != inputForm else {
      try checkInput()
      return ("official", nil)
    }
    if value.hasPrefix(treePrefix), value != treePrefix {
      let path = String(value.dropFirst(treePrefix.count))
      // Shells expand `~` only at the start of a word.
      guard path.hasPrefix("~/"), let home = Process.environment("HOME") else { return (nil, path) }
      return (nil, home + path.dropFirst())
    }
    guard archiveForms.contains(value) else {
      throw CommandError(
        Message(
          "--from takes \(list(archiveForms + ["\(treePrefix)DIR", inputForm], "or")), not '\(value)'",
          hint: "\(inputForm) is standard input; --archives names a folder with archives"), .usage)
    }
    return (value, nil)
  }

  /// How the files of an unpacked tree become those of parts. Has to be said if there is one, and only then.
  func link() throws(CommandError) -> Link? {
    let link = invocation.value("link").flatMap(Link.init)
    let isTree = invocation.value("from")?.hasPrefix(treePrefix) == true
    guard isTree != (link != nil) else { return link }
    guard isTree else {
      throw CommandError(
        Message(
          "--link is about an unpacked tree, and --from names none",
          hint: "--from \(treePrefix)DIR --link \(invocation.value("link") ?? "hard") uses the one in DIR"), .usage)
    }
    var message = Message(
      "--from \(treePrefix)DIR needs --link: how the files of that tree become those of the root",
      hint: "most want --link hard if both are on one file system")
    message.details = Link.allCases.map { "--link \(pad($0.rawValue, 9))\($0.words)" }
    throw CommandError(message, .usage)
  }

  /// How stages are run, by the common options.
  func options() throws(CommandError) -> Options {
    let (jobs, checkpoint): (Int?, Int?)
    do throws(ArgumentsError) {
      (jobs, checkpoint) = (try invocation.count("jobs"), try invocation.bytes("checkpoint"))
    } catch {
      throw CommandError(error)
    }
    guard 1...256 ~= jobs ?? 1 else { throw CommandError(Message("--jobs takes a number from 1 to 256"), .usage) }
    // More than any disk holds, and sums of it with other sizes are far from overflowing.
    guard 1...1 << 50 ~= checkpoint ?? 1 else {
      throw CommandError(Message("--checkpoint takes a size from 1 byte to 1024Ti"), .usage)
    }
    // One writer waits for the disk while another one works; more help if opening a file takes long.
    let settings = PassSettings(
      writers: jobs ?? max(2, min(16, Process.cores)), checkpointBytes: Int64(checkpoint ?? 1 << 30),
      stopSignal: { StopSignal.noted })
    var options = Options(pass: settings, tool: version)
    options.digests = invocation.value("digest").flatMap(DigestChoice.init) ?? .md5
    return options
  }

  /// The options that say where servers are, to be pasted. Secrets on the command line are not repeated.
  private var servers: [String] {
    let single = ["base-url", "url-file", "cookie-file", "user"].flatMap { name in
      invocation.declares(name) ? invocation.value(name).map { [(name, $0)] } ?? [] : []
    }
    let headers = invocation.declares("header") ? invocation.values("header").map { ("header", $0) } : []
    return (single + headers).filter { name, value in
      ["user", "header"].contains(name) ? value.hasPrefix("@") : name != "base-url" || Address(value)?.isPublic == true
    }.map { "--\($0) \(shellQuoted($1))" }
  }

  /// A command line that does `words` in the same root, to be pasted: it repeats the options that say where things are.
  func commandLine(_ words: String, from form: String? = nil) -> String {
    func place(_ name: String, _ value: String) -> String {
      // A value that begins with a hyphen has to be attached.
      "--\(name)\(value.hasPrefix("-") ? "=" : " ")\(shellQuoted(value))"
    }
    let places =
      (invocation.value("root").map { [place("root", $0)] } ?? [])
      + invocation.values("archives").map { place("archives", $0) }
      + [("from", form ?? (hasInput ? nil : invocation.value("from"))), ("manifest", invocation.value("manifest"))]
      .flatMap { name, value in value.flatMap { $0.isEmpty ? nil : [place(name, $0)] } ?? [] }
    return ([program.name] + places + [words] + (words.hasPrefix("download") ? servers : [])).joined(separator: " ")
  }

  /// A command line that makes parts as this one does: also from servers, if this one does.
  func makingLine(_ words: String) -> String {
    guard isStreaming else { return commandLine(words) }
    return ([commandLine(words), isKeeping ? "--download" : "--stream"] + servers).joined(separator: " ")
  }
}

/// Returns `text` as a shell takes it for one word.
func shellQuoted(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ","),
      UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: "@"):
      true
    default: false
    }
  }
  return isPlain && !text.isEmpty
    ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
