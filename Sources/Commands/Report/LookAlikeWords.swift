internal import Arguments
internal import Dataset
internal import Pass
internal import Planning

/// Files that look like archives which are missing, in words.
extension LookAlikeFile {
  /// What it looks like; the archive is called `it`, or by its name.
  func words(of it: String? = nil) -> String {
    let it = it ?? archive.name
    switch download {
    case .underWay(let total)?:
      return
        "is a download of \(it): \(size < total ? "\(Commands.size(size)) of \(Commands.size(total))" : "all \(Commands.size(total))")"
    case .wrong(let since)?: return "is a download of \(it) with a wrong checksum, read \(date(since))"
    case nil: break
    }
    switch kind {
    case .unfinished: return "looks like an unfinished download of \(it)"
    case .renamed:
      let sizes = isWhole ? nil : archive.bytes.map { ", but has \(grouped(size)) of \(grouped($0)) bytes" }
      return "looks like a copy of \(it)" + (sizes ?? "")
    }
  }

  /// The command that gives it the archive's name, which what has it now loses; unless something has it by then.
  var renaming: String {
    let away = "mv -n \(shellPath(archivePath)) \(shellPath("\(archivePath).damaged")) && "
    return (isTaken ? away : "") + "mv -n \(shellPath(path)) \(shellPath(archivePath))"
  }

  /// What the user can do about it, after a semicolon.
  func advice(_ context: Context) -> String {
    switch download {
    case .underWay?:
      return "to go on, repeat the command that was stopped, or (with its --base-url, if it had one) "
        + context.commandLine("download \(shellQuoted(archive.name))", from: "")
    case .wrong?: return Message.wayOutOfPart(archive.name, context)
    case nil: break
    }
    switch (kind, isWhole) {
    case (.renamed, true): return "to rename it: \(renaming)"
    case (.renamed, false): return "finish or repeat the download"
    case (.unfinished, true): return "finish the download; if it is complete: \(renaming)"
    case (.unfinished, false): return "finish the download"
    }
  }

  var fields: [String: JSONLine.Value] {
    var fields: [String: JSONLine.Value] = [
      "archive": .text(archive.name), "path": .text(path), "size": .integer(Int(size)), "status": .text(kind.rawValue),
    ]
    switch download {
    case .underWay(let total)?: (fields["status"], fields["of"]) = (.text("download"), .integer(Int(total)))
    case .wrong(let since)?: (fields["status"], fields["time"]) = (.text("wrong-download"), .text(date(since)))
    case nil: break
    }
    return fields
  }
}

extension Message {
  /// That there is none of `archives` in `folders`, but perhaps files that look like them. `isWaiting` says that others are
  /// there, with which they belong.
  static func missing(
    _ archives: [String], _ folders: [String], _ lookAlikes: [LookAlikeFile], isWaiting: Bool = false,
    _ context: Context, trees: [FoundTree] = []
  ) -> Message {
    if context.invocation.value("from")?.hasPrefix(treePrefix) == true, !archives.isEmpty {
      return Message("there is no \(list(archives, "or"))", hint: "leave --from out to use archives")
    }
    let isAny = archives.count > 5 && !isWaiting
    let known = archives.isEmpty ? "no archives" : "no \(archiveList(archives, "or"))"
    let names = isAny ? "none of the release's archives" : known
    let isOwn = context.invocation.values("archives").isEmpty && folders.count > 1
    let text = "\(names) in \(isOwn ? "\(folders[0]) or its folders" : list(folders, "or"))"
    guard let first = lookAlikes.first else {
      if let tree = trees.first {
        return Message(
          "\(text), but \(tree.tree.path) is \(tree.words)", hint: "make the parts of it: \(tree.command(context))")
      }
      if context.isStreaming {
        return Message(
          text + ", and no address of \(archives.count == 1 ? "it" : "them") is published",
          hint: "--base-url or --url-file says where to get the archives; or put them there")
      }
      let command = context.invocation.command
      let fetching =
        context.invocation.declares("stream")
        ? "or fetch them: \(context.fetching(archives.count == 1 ? archives : [])); or read them from a server without keeping "
          + "them: \(context.commandLine("\(command) --stream")); " : ""
      return Message(
        text,
        hint:
          "put the archives there, or name their folder with --archives DIR; \(fetching)to see what is found: \(context.commandLine("status"))"
      )
    }
    let it = archives.count == 1 ? "it" : nil
    var message = Message(
      "\(text), only \(first.path), which \(first.words(of: it))", hint: hint(lookAlikes, first, context))
    message.details = lookAlikes.dropFirst().prefix(shown).map { "\($0.path) \($0.words())" }
    if lookAlikes.count > shown + 1 { message.details.append("and \(grouped(lookAlikes.count - shown - 1)) more") }
    return message
  }

  /// How many of many files are shown, each in a line of its own.
  private static let shown = 20

  private static func hint(
    _ lookAlikes: [LookAlikeFile], _ first: LookAlikeFile, _ context: Context
  ) -> String {
    if first.download != nil { return first.advice(context) }
    switch (first.kind, first.isWhole) {
    case (.renamed, true):
      var archives: Set<String> = []
      let commands = lookAlikes.filter {
        $0.kind == .renamed && $0.isWhole && archives.insert($0.archive.name).inserted
      }
      .prefix(shown).map(\.renaming)
      return "rename \(commands.count == 1 ? "it" : "them"), then run the same command again: "
        + commands.joined(separator: " && ")
    case (.renamed, false): return "finish or repeat the download, " + resume
    case (.unfinished, true): return "finish the download, \(resume); if it is complete: \(first.renaming)"
    case (.unfinished, false): return "finish the download, " + resume
    }
  }

  /// That a stage of a run has no archive, but perhaps a file that looks like it.
  static func missing(
    _ stage: String, _ archives: [String], _ lookAlikes: [LookAlikeFile], _ context: Context
  ) -> String {
    let it = archives.count == 1 ? "it" : nil
    return "\(stage): no \(archiveList(archives, "or"))"
      + (lookAlikes.first.map { ", only \($0.path), which \($0.words(of: it)); \($0.advice(context))" } ?? "")
  }
}

extension JSONLine {
  /// That a stage has none of `archives`.
  static func missing(_ stage: String, _ archives: [String], _ lookAlikes: [LookAlikeFile]) -> JSONLine {
    JSONLine(
      "missing",
      [
        "stage": .text(stage), "archives": .list(archives.map { .text($0) }),
        "look_alikes": .list(lookAlikes.map { .object($0.fields) }),
      ])
  }
}
