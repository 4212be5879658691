internal import Arguments
internal import Checksums
internal import Dataset
internal import Inspection
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// What failed and where, in one line, and what the user can do.
struct Message: Equatable {
  let text: String
  let hint: String?
  /// More about the failure, a line each.
  var details: [String] = []

  init(_ text: String, hint: String? = nil) { (self.text, self.hint) = (text, hint) }
  static let resume = "then run the same command again; finished work is kept"
  static let download = "download it again, " + resume

  /// A system call that failed, and what its error number suggests.
  init(_ error: PlatformError) {
    let hint: String
    if error.isFull {
      hint = "make room on the disk (df, df -i and quota show it), " + Self.resume
    } else if error.isResourceLimit {
      hint = "raise the limit on open files or memory (ulimit -n, ulimit -v), " + Self.resume
    } else if error.isMissing || error.isExisting {
      hint = "check the path"
    } else if error.isDenied {
      hint = "check the owner and the mode of the folder, and the umask, " + Self.resume
    } else if error.isReadFault {
      hint = "the disk or its connection may be failing (dmesg says more); what was recorded before is kept"
    } else {
      hint = "the system's log may say more (dmesg); what was recorded before is kept"
    }
    self.init("\(error.subject): \(error.reason)", hint: hint)
  }

  /// What a user of `context` is told about `error`.
  init(_ error: PrepareError, _ context: Context) {
    let name = error.subject
    switch error.code {
    case .rootMissing:
      self.init(
        "\(name): no such folder, or not a folder",
        hint: Self.making(name, context) + "--root DIR names the folder to prepare, --archives DIR that of the archives"
      )
    case .otherMissing: self.init("\(name): no such file or folder", hint: "--against PATH names another copy")
    case .otherUnknown(let names):
      self.init(
        "\(name) is not called like an archive that is known",
        hint: "names that are known are \(archiveList(names, "and")), and copies of them such as 'NAME (1).tar'")
    case .otherLacks(let parts):
      self.init(
        "\(name) has no \(list(parts.map { "\($0.id)/" }, "or")) to compare with", hint: "name parts that it has")
    case .treeMissing: self = Self.treeMissing(name)
    case .treeIsRoot(let part): self = Self.treeIsRoot(part, name, context)
    case .treeElsewhere(let link, let bytes): self = Self.treeElsewhere(name, link, bytes)
    case .archivesMissing(let archives, let folders):
      self = Self.missing(
        archives, folders, error.lookAlikes, isWaiting: error.isWaiting, context, trees: error.trees)
    case .partsMissing(let parts):
      self.init(
        "\(name) has no \(list(parts.map { "\($0.id)/" }, "or"))", hint: "--root DIR names the folder that they are in")
    case .unknownArchive, .flawed, .sizeMismatch, .digestMismatch, .refused, .noPublishedDigest, .faultyContent,
      .sharedImage, .unordered, .oversizedImage:
      self.init(archive: error, context)
    case .pass(let cause): self.init(cause, error.server, context)
    case .transfer, .noAddress, .needlessInput, .wrongDownload, .downloadReplaced, .beingWritten, .unusableDownload,
      .twoUnfinished, .appeared:
      self.init(download: error, context)
    case .unrepairable(let obstacle): self.init(obstacle, name, context)
    case .pieces(let cause, let archive): self.init(cause, archive, name)
    case .isLink:
      self.init(
        "\(name) is a link, and --reclaim does not delete what it leads to",
        hint: "leave --reclaim out, or name the archive's own folder with --archives")
    case .undeletable(let cause):
      self.init("\(name) cannot be deleted: \(cause.reason)", hint: "delete it by hand, or leave --reclaim out")
    case .reclaimsPart:
      self.init(
        "--reclaim would delete archives of which only some classes are prepared",
        hint: "leave it out, and delete them by hand")
    case .io(let cause): self.init(cause)
    case .notWritable: self.init("\(name): the folder cannot be written to", hint: "check its owner and mode")
    case .noSpace(let needed, let free):
      self.init(
        "\(name) has too little space: \(size(needed)) are needed, \(size(free)) are free",
        hint: Self.lessRoom(context))
    case .noInodes(let needed, let free):
      self.init(
        "\(name) can hold too few files: \(grouped(needed)) are needed, \(grouped(free)) are free (df -i)",
        hint: "use a file system with more inodes")
    case .unmanaged(let part, let faults, let first):
      let detail = faults == 0 ? "\(program.name) did not make it" : "it is not complete: \(Self.faults(faults, first))"
      self.init(
        "\(name) is there already, and \(detail)",
        hint: Self.repair(part, context) + (Self.movingClassTars(name, first, context) ?? ""))
    case .changed(let part, let faults, let first):
      guard faults > 0 else {
        self.init(
          "\(name) has changed since it was published: its names or sizes are not what was written",
          hint: "compare it with its archive, and repair it: \(context.commandLine("audit --repair \(part.id) --deep"))"
        )
        break
      }
      self.init(
        "\(name) has changed since it was published: \(Self.faults(faults, first))", hint: Self.repair(part, context))
    case .unsettled:
      self.init(
        "\(name) cannot be recorded: it changed while it was audited, or a class folder is a link",
        hint: "let no other program write to it, put real folders in the place of links, and run the same command again"
      )
    case .stagingChanged(let part):
      self.init(
        "what was staged of \(part.id)/ has changed since it was written: names or sizes differ, so it was dropped",
        hint: "run the same command again: \(part.id)/ is extracted from its start")
    case .vanished(let part):
      self.init(
        "\(name) did not get its name: the staging folder was moved or removed meanwhile",
        hint: "run the same command again: \(part.id)/ is extracted from its start")
    case .linkedPart:
      self.init(
        "\(name) is a link, and nothing is written or moved through it",
        hint: "name the folder that holds what it leads to as --root")
    case .tree(let cause): self.init(cause)
    case .mountPoint:
      self.init(
        "\(name) is a mount point: files cannot be renamed from one file system to another",
        hint: "unmount it, or name the mounted folder as --root")
    case .journal(let cause): self.init(cause, context)
    case .otherRelease:
      self.init(
        "\(name) was begun with other tables: their classes or labels differ",
        hint: "use the --manifest that it was begun with, or another --root")
    case .otherSelection(let selection):
      self.init(
        "\(name) was begun with another selection\(selection.map { ": \(describe($0))" } ?? "")",
        hint: Self.growing(selection, context))
    case .nameTaken:
      self.init(
        "\(name) is there already, and \(program.name) did not write it",
        hint: "move it away; what else was to be done is done")
    case .changedLabel:
      self.init(
        "\(name) has changed since it was written, and stays as it is",
        hint: "move it away, and it is written again; what else was to be done is done")
    case .stagingTaken: self.init("\(name) is not a folder", hint: "move it away")
    case .incomplete(let part, let isChanged): self = Self.incomplete(part, isChanged: isChanged, name, context)
    case .notPrepared(let selection):
      self.init(
        "not all of that is prepared in \(name)\(selection.wnids.map { ": it has \(count($0.count, "class", "classes"))" } ?? "")",
        hint: "select fewer classes or images, or prepare the others first")
    case .unusableExport:
      self.init(
        "\(name) is damaged, or of a later version: the export cannot go on",
        hint: "look at its folder: move it away, or remove it if it has only an unfinished export, and begin again")
    case .export(let cause): self.init(cause, context)
    case .interrupted: self.init("stopped", hint: Self.goingOn(context))
    }
    if let replacement = error.replacement {
      self = Message(text, hint: "run the same command again: it uses \(replacement) instead")
    }
    if let examination = error.examination {
      details = examination.words
    }
    if case .archivesMissing = error.code { return }
    details += error.lookAlikes.map { "\($0.path) \($0.words()); to use it instead: \($0.renaming)" }
  }

  /// How to make the folder, if the command would fill it.
  private static func making(_ folder: String, _ context: Context) -> String {
    let isDownload = context.invocation.command == "download"
    let isRoot = folder == context.invocation.value("root") && (isDownload || context.invocation.declares("stream"))
    let isKept = folder == context.invocation.values("archives").first && (isDownload || context.isKeeping)
    return isRoot || isKept ? "make it: mkdir -p \(shellPath(folder)); or name another one: " : ""
  }

  static func faults(_ number: Int, _ first: Finding<Fault>?) -> String {
    let words = first.map { "\($0.path): \($0.what.words)" } ?? "an unknown fault"
    return words + (number > 1 ? ", and \(count(number - 1, "more fault", "more faults"))" : "")
  }

  /// What to do with the tars of classes that somebody has unpacked into the part's own folder; nil if there are none.
  private static func movingClassTars(_ folder: String, _ first: Finding<Fault>?, _ context: Context) -> String? {
    guard let name = first?.path.split(separator: "/").last, name.hasSuffix(".tar"),
      Wnid(String(name.dropLast(4))) != nil
    else { return nil }
    let root = context.invocation.value("root") ?? "."
    let place = "\(root == "/" ? "" : root)/class-tars"
    // The folders that are searched if none is named have to be named, too.
    let others = context.invocation.values("archives").isEmpty ? " --archives \(shellPath(root))" : ""
    let moving = "mv -nT \(shellPath(folder)) \(shellPath(place))"
    return "; or, if it only holds class tars, move them away, and prepare from there: \(moving) && "
      + context.commandLine("run --archives \(shellPath(place))\(others)")
  }

  private static func repair(_ part: Part, _ context: Context) -> String {
    "move it away, leave it out with --skip \(part.stage), or restore missing and damaged files (--quarantine also moves "
      + "unexpected ones): \(context.commandLine("audit --repair \(part.id)"))"
  }

  /// That a copy of an archive is not used.
  static func passedOver(_ error: PrepareError, _ context: Context) -> String {
    "\(Message(error, context).text); \(error.replacement ?? "another copy") is used"
  }

  /// Why `--reclaim` keeps an archive.
  static func kept(_ archives: [ArchiveFile], _ part: Part, _ context: Context) -> String {
    let names = archiveList(archives.map(\.name), "and")
    guard archives.contains(where: \.official.hasDigest) else {
      return archives.count == 1
        ? "\(names) is kept: no checksum of it is published" : "\(names) are kept: no checksum of them is published"
    }
    return "\(names) is kept: \(part.id)/ was not compared with it as it is now; to do so: "
      + context.commandLine("audit --deep \(part.id)")
  }
}
