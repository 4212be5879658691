internal import Archive
internal import Arguments
internal import Checksums
internal import Dataset
internal import Platform
internal import Prepare

/// What failed and where, in one line, and what the user can do.
struct Message: Equatable {
  let text: String
  let hint: String?
  /// More about the failure, a line each.
  private(set) var details: [String] = []

  init(_ text: String, hint: String? = nil) { (self.text, self.hint) = (text, hint) }

  private static let resume = "then run the same command again; finished work is kept"
  private static let download = "download it again, " + resume

  /// A digest would tell what the archive is, but a pass ends at the first thing that is wrong.
  private static func identify(_ name: String) -> String {
    "\(program.name) verify \(name) tells if it is another archive; else " + download
  }

  init(_ error: PrepareError) {
    let name = error.subject
    switch error.code {
    case .rootMissing:
      self.init(
        "\(name): no such folder", hint: "--root DIR names the folder to prepare, --archives DIR that of the archives")
    case .archivesMissing(let archives, let folders):
      let list = archives.count > 2 ? "none of the release's archives" : "no \(archives.joined(separator: " or "))"
      self.init(
        "\(list) in \(folders.count > 1 ? "\(folders[0]) or its folders" : folders[0])",
        hint:
          "put the archives there, or name their folder with --archives DIR; \(program.name) status shows what is found"
      )
    case .splitsMissing(let splits):
      let folders = splits.map { "\($0.rawValue)/" }
      let list = (folders.count > 1 ? folders.dropLast().joined(separator: ", ") + " or " : "") + (folders.last ?? "")
      self.init("\(name) has no \(list)", hint: "--root DIR names the folder that they are in")
    case .unknownArchive:
      self.init("'\(name)' is not an archive of this release", hint: "give a file name such as ILSVRC2012_img_val.tar")
    case .notAFile: self.init("\(name) is not a regular file")
    case .sizeMismatch(let actual, let expected, let other):
      let sizes = "\(grouped(actual)) of \(grouped(expected)) bytes"
      if let other {
        self.init("\(name) has the size of \(other): \(sizes)", hint: "is it that archive under a wrong name?")
      } else if actual < expected {
        self.init("\(name) ends early: \(sizes)", hint: "resume the download, " + Self.resume)
      } else {
        self.init("\(name) is too long: \(grouped(actual)) bytes, not \(grouped(expected))", hint: Self.download)
      }
    case .digestMismatch(let actual, let expected, let other, let since):
      let when = since.map { " (read \(date($0)); the file has not changed since)" } ?? ""
      let algorithm = actual.algorithm.title
      self.init(
        "\(name) has \(algorithm) \(actual), not the published \(expected)" + (other.map { ": this is \($0)" } ?? "")
          + when,
        hint: other.map { "give it its own name, \($0), and get the right archive" }
          ?? (since == nil
            ? Self.download
            : "download it again; to read it once more all the same: \(program.name) verify --again \(name)"))
    case .noPublishedDigest(let algorithm):
      self.init(
        "no \(algorithm?.title ?? "sum") of \(name) is published, so it cannot be verified",
        hint: algorithm == nil ? nil : "leave --digest out, or use --digest md5")
    case .archive(let error):
      switch error.code {
      case .source:
        let cause = (error.cause as? PlatformError).map { "\($0)" } ?? error.detail
        self.init("\(name): \(cause)")
      case .endsEarly, .noEndMark:
        self.init("\(name) is truncated: \(error)", hint: Self.download)
      default:
        self.init("\(name) is damaged or not the official archive: \(error)", hint: Self.identify(name))
      }
    case .foreignMember(let member, let offset, let expected):
      self.init(
        "\(name) has a member that does not belong in it, '\(member)' at byte \(grouped(offset)): \(expected)",
        hint: Self.identify(name))
    case .duplicateMember(let member, let offset):
      self.init(
        "\(name) has the member '\(member)' twice, again at byte \(grouped(offset))",
        hint: Self.identify(name))
    case .missingMembers(let count, let first):
      self.init("\(name) lacks \(grouped(count)) members, the first of them \(first)", hint: Self.download)
    case .wrongCount(let member, let actual, let expected):
      let others = "\(count(actual, "image")), not \(grouped(expected))"
      // Those that are too many are not counted to the end.
      let more = "more than \(count(expected, "image"))"
      self.init("\(name): \(member) has \(actual > expected ? more : others)", hint: Self.download)
    case .archiveChanged:
      self.init("\(name) changed while it was read", hint: "wait until it is complete, then run the same command again")
    case .unreadable(let error):
      self.init("\(error.subject): \(error.reason)", hint: "make it readable, " + Self.resume)
    case .io(let error):
      self.init(
        "\(error.subject): \(error.reason)",
        hint: error.isFull
          ? "make room on the disk (df, df -i and quota show it), " + Self.resume
          : "what was recorded before is kept: the same command goes on from there")
    case .notWritable: self.init("\(name): the folder cannot be written to", hint: "check its owner and mode")
    case .noSpace(let needed, let free):
      self.init(
        "\(name) has too little space: \(size(needed)) are needed, \(size(free)) are free",
        hint: "make room, or prepare one split at a time with --only")
    case .noInodes(let needed, let free):
      self.init(
        "\(name) can hold too few files: \(grouped(needed)) are needed, \(grouped(free)) are free (df -i)",
        hint: "use a file system with more inodes")
    case .foreignSplit(let split, let faults, let first):
      let detail =
        faults == 0
        ? "the journal does not say that \(program.name) made it"
        : "it is not complete: \(first)" + (faults > 1 ? ", and \(count(faults - 1, "more fault", "more faults"))" : "")
      self.init(
        "\(name) is there already, and \(detail)",
        hint: "\(program.name) audit --repair \(split.rawValue) makes what is missing or wrong anew, --quarantine also "
          + "moves what does not belong there; or move it away, or leave it out with --skip extract-\(split.rawValue)")
    case .otherFileSystem:
      self.init(
        "\(name) is a link to another file system, which no repair can rename files to",
        hint: "name the folder that holds what it leads to as --root")
    case .sameFolder(let other):
      self.init("\(name) is the same folder as \(other.rawValue)/", hint: "remove the link")
    case .foreignJournal: self.init("\(name) is not a regular file", hint: "move it away")
    case .journalDamaged(let line):
      self.init(
        "\(name): line \(line) of the journal is damaged",
        hint: "\(program.name) journal repair rebuilds it; finished splits and verdicts are kept")
    case .journalTooNew(let format):
      self.init("\(name) was written by a later version (format \(format))", hint: "use that version")
    case .faultyContent(let faults, let first):
      self.init(
        "\(name) does not hold what it should: \(count(faults, "fault")), such as \(first)",
        hint: "nothing was published; look for a better copy of the archive")
    case .givenBack(let offset):
      self.init(
        "\(name): its first \(grouped(offset)) bytes were given back while it was extracted",
        hint: "finish its extraction, if that is under way; else download it again, or restore it from a copy")
    case .notVerified:
      self.init(
        "\(name) is not verified yet, and what is given back while it is extracted cannot be verified any more",
        hint: "run \(program.name) verify first, or use --reclaim, which deletes archives when their split is complete")
    case .isLink:
      self.init(
        "\(name) is a link, and --reclaim does not delete what it leads to",
        hint: "leave --reclaim out, or name the archive's own folder with --archives")
    case .isHardLinked:
      self.init(
        "\(name) has other names (hard links), and --reclaim=progressively would empty the file under all of them",
        hint: "use --reclaim, which removes this name only, or leave it out")
    case .cannotGiveBack(let error):
      self.init(
        "\(name): its space cannot be given back while it is extracted: \(error.reason)",
        hint: "use --reclaim, which deletes archives when their split is complete")
    case .reclaimsPart:
      self.init(
        "--reclaim would delete archives of which only some classes are prepared",
        hint: "leave it out, and delete them by hand")
    case .otherSelection(let selection):
      self.init(
        "\(name) was begun with other classes: \(describe(selection))",
        hint: "leave out --classes to go on with these, or use another --root for others")
    case .otherRelease:
      self.init(
        "\(name) was begun with other tables", hint: "use the --manifest that it was begun with, or another --root")
    case .foreignStaging: self.init("\(name) is not a folder", hint: "move it away")
    case .onlyCopy:
      self.init(
        "what is staged of \(name) is all that is left of it, since its space was given back",
        hint: "finish it with the command that began it; where that is refused too, download the archive again, or "
          + "remove the staging folder by hand")
    case .exists: self.init("\(name) is there already", hint: "choose an empty folder; nothing is overwritten")
    case .locked: self.init("\(name) is in use by another run", hint: "wait for it, or end it")
    case .interrupted: self.init("stopped", hint: "run the same command again to go on; finished work is kept")
    }
    details = error.examination?.words ?? []
  }
}

/// Which classes of the release are prepared.
func describe(_ release: Release) -> String {
  "\(grouped(release.selectedClasses)) of \(count(release.synsets.count, "class", "classes")): "
    + describe(release.selection)
}

/// The selected classes in a few words.
func describe(_ selection: Selection) -> String {
  guard let wnids = selection.wnids else { return "all" }
  let names = wnids.prefix(3).map(\.description).joined(separator: ", ")
  return wnids.count > 3 ? "\(names) and \(grouped(wnids.count - 3)) more" : names
}
