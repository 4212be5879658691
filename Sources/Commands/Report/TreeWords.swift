internal import Arguments
internal import Dataset
internal import Pass
internal import Planning
internal import Platform

/// What `--from` begins with if it names an unpacked tree.
let treePrefix = "\(Source.treeKind):"

/// The release forms that are archives.
let archiveForms = Source.forms.filter { $0 != Source.treeKind } + Source.formAliases.keys.sorted()

extension Link {
  /// What becomes of the files, for people.
  var words: String {
    switch self {
    case .hard: "other names of the same files (hard links): no more space, and theirs stay as they are"
    case .reflink: "files of their own that share the bytes (XFS, Btrfs): hardly more space, and theirs stay"
    case .rename: "moves them: the tree loses its names once the parts are published"
    case .copy: "files and bytes of their own: as much space again"
    }
  }
}

extension PlannedJob {
  /// What is read of an unpacked tree, for people: "train/ and val/: 1,331,167 files, linked".
  func treeWords(_ link: Link?) -> String {
    let parts = parts.map { "\(count($0.files, "file")) to \($0.part.id)/" }
    let verb = link.map { ["hard": "link", "rename": "move", "copy": "copy"][$0.rawValue] ?? "reflink" } ?? "make"
    return "\(verb) \(list(parts, "and"))"
  }
}

extension FoundTree {
  /// What it is, for people: "an unpacked tree: train/ with 1,000 classes, val/ and test/".
  var words: String {
    let parts = Part.all.map(\.id).filter { tree.parts[$0] != nil }.map { id in
      id == Part.train.id ? "train/ with \(count(classes, "class", "classes"))" : "\(id)/"
    }
    return "an unpacked tree: \(list(parts, "and"))"
  }

  /// The command that makes the parts of it.
  func command(_ context: Context) -> String {
    "\(context.commandLine("--link", from: "\(treePrefix)\(tree.path)")) \((isElsewhere ? Link.copy : .hard).rawValue)"
  }

  var fields: [String: JSONLine.Value] {
    [
      "path": .text(tree.path), "parts": .list(Part.all.map(\.id).filter { tree.parts[$0] != nil }.map { .text($0) }),
      "classes": .integer(classes),
    ]
  }
}

/// Errors of unpacked trees, in words.
extension Message {
  /// That there is no tree at `path`.
  static func treeMissing(_ path: String) -> Message {
    Message(
      "\(path) is no folder with an unpacked tree: no train/, val/ or test/ is in it, nor ILSVRC/Data/CLS-LOC",
      hint: "--from \(treePrefix)DIR names the folder that train/ or ILSVRC/ is in")
  }

  /// That the tree has its parts where the root has its own.
  static func treeIsRoot(_ part: Part, _ path: String, _ context: Context) -> Message {
    Message(
      "\(path) is the root's own \(part.id)/, and cannot be made from itself",
      hint:
        "name another folder as --root; or leave --from out: run adopts a complete tree, and this sorts and repairs one: "
        + context.commandLine("audit --repair \(part.id)", from: ""))
  }

  /// That the files of the tree cannot be shared with another file system.
  static func treeElsewhere(_ path: String, _ link: Link, _ bytes: Int64) -> Message {
    Message(
      "\(path) is on another file system than the root, and --link \(link.rawValue) works within one only",
      hint: "use --link copy, which takes \(size(bytes)), or a --root on the file system of the tree")
  }

  /// That the file system does not do what `--link` asks for.
  static func unlinkable(_ error: PlatformError, _ context: Context) -> Message {
    let link = context.invocation.value("link") ?? ""
    let reason = link == Link.reflink.rawValue ? "this file system shares no blocks" : error.reason
    return Message(
      "\(error.subject) cannot be made with --link \(link): \(reason)",
      hint: error.isDenied
        ? "hard links to files of other users are often forbidden: use --link reflink or --link copy, or become their owner"
        : "use --link copy, which takes as much space as the tree" + (link == "hard" ? ", or --link reflink" : ""))
  }

  /// What can be done about an unpacked tree that is not complete; nil if `archive` is none.
  static func treeHint(_ archive: String, _ context: Context) -> String? {
    guard context.invocation.value("from")?.hasPrefix(treePrefix) == true else { return nil }
    return "complete the tree at \(archive), then run the same command again; finished work is kept"
  }
}
