internal import Archive
internal import Arguments
internal import Dataset
internal import Journal
internal import Pass
internal import Planning
internal import Platform
internal import Tree

/// Errors of the layers below, in words.
extension Message {
  /// Why a pass over an archive ended.
  init(_ error: PassError, _ server: PrepareError.Server?, _ context: Context) {
    let name = error.archive
    let wayOut = Self.wayOutOfContent(name, server, context)
    switch error.code {
    case .notAFile: self.init("\(name) is not a regular file", hint: "move it away, and put the archive there")
    case .unreadable(let cause): self.init(unreadable: cause)
    case .unreachable(let cause): self.init(cause, name, context)
    case .changed:
      self.init("\(name) changed while it was read", hint: "wait until it is complete, then run the same command again")
    case .archive(let cause):
      switch cause.code {
      case .source:
        if let cause = cause.cause as? PlatformError {
          self.init(unreadable: cause)
        } else {
          self.init("\(name): \(cause.detail)")
        }
      case .endsEarly, .noEndMark: self.init("\(name) is truncated: \(cause)", hint: wayOut)
      default: self.init("\(name) is damaged or not the official archive: \(cause)", hint: wayOut)
      }
    case .unexpectedMember(let member, let offset, let example):
      self.init(
        "\(name) has an unexpected member, '\(member)' at byte \(grouped(offset)): names such as \(example) are expected",
        hint: wayOut)
    case .irregularFile(let path, let kind):
      self.init("\(path) is not a regular file, but a \(kind)", hint: "put the file itself there, \(Self.resume)")
    case .unlinkable(let cause): self = Self.unlinkable(cause, context)
    case .duplicateMember(let member, _) where context.invocation.value("from")?.hasPrefix(treePrefix) == true:
      self.init("\(name) has \(member) twice", hint: wayOut)
    case .duplicateMember(let member, let offset):
      self.init("\(name) has the member '\(member)' twice, again at byte \(grouped(offset))", hint: wayOut)
    case .clashingMember(let member, let offset):
      self.init(
        "\(name) has the member '\(member)' at byte \(grouped(offset)), but a file cannot be a folder of others, too",
        hint: wayOut)
    case .missingMembers(let number, let first):
      self.init("\(name) lacks \(count(number, "member")), the first of them \(first)", hint: wayOut)
    case .unknownImages(let number, let first):
      self.init(
        "\(name) has no \(first)\(number > 1 ? ", nor \(grouped(number - 1)) others" : ""), which --images lists",
        hint: "correct the list, and run the command again")
    case .wrongCount(let member, let actual, let expected):
      // Those that are too many are not counted to the end.
      let words =
        actual > expected
        ? "more than \(count(expected, "image"))" : "\(count(actual, "image")), not \(grouped(expected))"
      self.init(member == name ? "\(name) has \(words)" : "\(name): \(member) has \(words)", hint: wayOut)
    case .unnamedImage(let member, let offset):
      self.init(
        "\(name) has an image without an official name, '\(member)' at byte \(grouped(offset)): neither its key nor a JSON "
          + "says it",
        hint: wayOut)
    case .wrongLabel(let member, let offset, let expected):
      self.init(
        "\(name) has a wrong label, '\(member)' at byte \(grouped(offset)): the class of the image is \(expected)",
        hint: wayOut)
    case .oversizedMember(let member, let offset, let limit):
      self.init(
        "\(name) has a member that is too large, '\(member)' at byte \(grouped(offset)): at most \(grouped(limit)) bytes "
          + "are expected",
        hint: wayOut)
    case .sink(let cause), .sync(let cause): self.init(cause)
    case .record(let cause): self.init("\(cause)")
    case .interrupted: self.init("stopped", hint: Self.goingOn(context))
    }
  }

  /// Why an archive cannot be opened or read.
  private init(unreadable error: PlatformError) {
    guard !error.isResourceLimit else {
      self.init(error)
      return
    }
    self.init(
      "\(error.subject): \(error.reason)",
      hint: error.isReadFault
        ? "the disk or its connection may be failing (dmesg says more); copy the archive to another one, " + Self.resume
        : "make it readable, " + Self.resume)
  }

  /// Why the journal cannot be used.
  init(_ error: JournalError, _ context: Context) {
    let path = error.path
    switch error.code {
    case .locked: self.init("\(path) is in use by another run", hint: "wait for it, or end it")
    case .notAFile: self.init("\(path) is not a regular file", hint: "move it away")
    case .damaged(let line):
      self.init(
        "\(path): line \(line) of the journal is damaged",
        hint: "move it aside, and compare the parts with their archives: \(context.commandLine("journal rebuild"))")
    case .newerFormat(let format):
      self.init("\(path) was written by a newer version (format \(format))", hint: "use that version")
    case .newerRecord(let type, let line):
      self.init("\(path): line \(line) was written by a newer version ('\(type)')", hint: "use that version")
    case .invalidRecord: self.init("\(path): a record is invalid", hint: "this is a bug; please report it")
    case .io(let cause): self.init(cause)
    }
  }

  /// Why a folder of the root could not be examined or changed.
  init(_ error: TreeError) {
    let path = error.subject
    switch error.code {
    case .io(let cause): self.init(cause)
    case .interrupted: self.init("stopped", hint: "run the same command again")
    case .sameFolder(let other): self.init("\(path) is the same folder as \(other.id)/", hint: "remove the link")
    case .otherFileSystem:
      self.init(
        "\(path) is on another file system, to which files cannot be renamed",
        hint: "name the folder that holds it as --root, or move the files by hand")
    case .quarantineTaken: self.init("\(path) is not a folder", hint: "move it away")
    }
  }
}
