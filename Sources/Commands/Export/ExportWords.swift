internal import Arguments
internal import Dataset
internal import Export
internal import Planning
internal import Platform
internal import Shards

extension Message {
  /// Why a view could not be made.
  init(_ error: ExportError, _ context: Context) {
    let path = error.subject
    let again = "run the same command again"
    switch error.code {
    case .io(let cause): self.init(cause)
    case .interrupted: self.init("stopped", hint: "\(again) to go on; finished work is kept")
    case .nameTaken: self.init("\(path) is there already, and \(program.name) did not write it", hint: "move it away")
    case .isLink: self.init("\(path) is a link, which is not followed", hint: "put the folder itself there")
    case .inRoot: self.init("\(path) is in what the root keeps", hint: "choose a folder beside its parts, or elsewhere")
    case .noParent: self.init("\(path): no such folder", hint: "make it: mkdir -p \(shellPath(path))")
    case .noName: self.init("--to cannot be '\(path)'", hint: "name a folder that is to be made")
    case .targetTaken:
      self.init("\(path) is there already, and is no empty folder", hint: "choose another name, or move it away")
    case .mountPoint:
      self.init("\(path) is a mount point, which nothing can take the place of", hint: "name a folder in it with --to")
    case .otherOptions(let command):
      self.init(
        "\(path) was begun with other options, or the root has changed since",
        hint: "go on with: \(command); or begin again: rm -r \(shellPath(path)), and \(again)")
    case .otherExport:
      self.init(
        "\(path) is what an export of another layout has begun to make",
        hint: "complete that one first, or remove the folder if nobody wants it; or choose another name with --to")
    case .stagingIsRoot:
      self.init(
        "\(path) is a root, or was one, and the export would grow in a folder of that name",
        hint: "choose another name with --to")
    case .locked: self.init("\(path) is being made by another run", hint: "wait for it, or end it")
    case .elsewhere(let link, let bytes):
      self.init(
        "\(path) is on another file system than the root, and --link \(link.rawValue) works within one only",
        hint: "use --link sym, or --link copy, which takes \(size(bytes)); or another folder with --to")
    case .unlinkable(let link, let cause):
      let reason = link == .reflink ? "this file system shares no blocks" : cause.reason
      self.init(
        "\(path) cannot be made with --link \(link.rawValue): \(reason)",
        hint: cause.isDenied
          ? "hard links to files of other users are often forbidden: use --link sym or --link copy, or become their owner"
          : "use --link sym, or --link copy, which takes as much space as the images")
    case .noSpace(let needed, let free):
      self.init(
        "\(path) has too little space: \(size(needed)) are needed, \(size(free)) are free",
        // Shards take no --link.
        hint: context.invocation.positionals.first.flatMap(ShardFormat.named) == nil
          ? "make room, or use --link hard or --link sym" : "make room, or choose another folder with --to")
    case .noInodes(let needed, let free):
      self.init(
        "\(path) can hold too few files: \(grouped(needed)) are needed, \(grouped(free)) are free (df -i)",
        hint: "use --link hard, or a file system with more inodes")
    case .clash(let one, let other):
      let names = one.name == other.name ? one.name : "\(one.name) or \(other.name), which are one name"
      self.init(
        "two splits would be called \(names): images of \(one.part.id) and of \(other.part.id)",
        hint: one.part == .test || other.part == .test
          ? "leave the test images out: --parts train,val" : "name them with --holdout-as and --val-as")
    case .listClash(let name):
      self.init("two lists would be called \(name)", hint: "name splits otherwise with --holdout-as and --val-as")
    case .noSuchImages(let first, let number):
      let place = Self.place(of: first, context).map { "\($0): " } ?? ""
      let others = number > 1 ? ", nor \(count(number - 1, "more image")) that the lists name" : ""
      self.init("\(place)\(path) has no \(first)\(others)", hint: "correct the list")
    case .empty: self.init("no images are left for \(path)", hint: "select others")
    case .changed:
      self.init("\(path) changed while the export was made", hint: "let no other program write to it, and \(again)")
    case .noTool(let packing):
      self.init("\(packing.tool) is not installed", hint: "on Debian and Ubuntu: apt-get install \(packing.package)")
    case .toolFailed(let code):
      self.init("\(path) has failed with exit code \(code)", hint: "its own messages are above; what is staged is kept")
    case .noArchives(let names):
      self.init("\(path): there is no \(archiveList(names, "or"))", hint: "name their folder with --archives DIR")
    }
  }

  /// The file and the line that lists an image; nil if that cannot be read any more.
  private static func place(of name: String, _ context: Context) -> String? {
    let wanted = name.hasSuffix(".JPEG") ? String(name.dropLast(".JPEG".count)) : name
    for file in [context.invocation.value("images")].compactMap(\.self) + context.invocation.values("holdout-file") {
      // It is only about the message, and the list was read before.
      guard let bytes = try? File.open(file).contents(limit: 256 << 20) else { continue }  // see above
      let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      let line = lines.firstIndex { line in
        let path = String(decoding: line, as: UTF8.self).split { $0 == " " || $0 == "\t" || $0 == "\r" }.first
        let name = path?.split(separator: "/").last ?? ""
        return name == wanted || name == wanted + ".JPEG"
      }
      if let line { return "\(file):\(line + 1)" }
    }
    return nil
  }

  /// That a part cannot be exported as it is.
  static func incomplete(_ part: Part, isChanged: Bool, _ path: String, _ context: Context) -> Message {
    Message(
      isChanged ? "\(path) has changed since it was published" : "\(path) is not complete",
      hint: "complete it, or leave it out with --parts: "
        + context.commandLine(isChanged ? "audit --repair \(part.id)" : "run"))
  }
}
