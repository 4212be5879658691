internal import Archive
internal import Dataset
internal import Pass
internal import Planning
internal import Platform

/// Archives that are not what their names say, in words.
extension ArchiveFlaw {
  /// What an archive at `path` is, to be read after "is".
  func words(_ path: String) -> String {
    switch self {
    case .unfinished(let mark): return "not finished: \(mark) is beside it"
    case .form(let form):
      let promise = FileForm(promisedBy: path).map { ", not \($0.words) as its name says" } ?? ""
      switch form {
      case .html: return "an HTML page, not an archive: the server wanted a login, or had no such file"
      case .text: return "a text file, not an archive"
      case .empty: return "empty"
      case .zeros: return "not filled yet: it begins with zeros"
      case .tar: return "a plain tar" + promise
      case .gzip, .zip, .bzip2, .xz, .zstd, .sevenZip, .unknown: return form.words + promise
      }
    }
  }

  var fields: [String: JSONLine.Value] {
    switch self {
    case .form(let form): ["status": .text("wrong-form"), "found": .text(form.rawValue)]
    case .unfinished(let mark): ["status": .text("unfinished"), "mark": .text(mark)]
    }
  }

  /// What the user can do about an archive at `path`.
  fileprivate func hint(_ path: String, isEmpty: Bool) -> String {
    let file = shellPath(path)
    switch self {
    case .unfinished(let mark):
      return "finish the download, \(Message.resume)"
        + (isEmpty ? "" : "; if it is complete, delete that file: rm \(shellPath(mark))")
    case .form(.html):
      return "log in if the server wants that, \(Message.download); to read the page: head -c 2000 \(file)"
    case .form(.text): return "\(Message.download); to see what it says: head -c 2000 \(file)"
    case .form(.empty): return Message.download
    case .form(.zeros): return "finish the download, or begin it again, \(Message.resume)"
    case .form(let form):
      let isTar = FileForm(promisedBy: path) == .tar
      if isTar, let (ending, tool) = form.unpacking {
        return "unpack it, then run the same command again: mv -n \(file) \(shellPath(path + ending)) && \(tool) "
          + shellPath(path + ending)
      }
      if isTar, let lister = form.lister {
        return "if it holds the archive, put that in its place; to see what it holds: \(lister) \(file)"
      }
      if form == .tar { return "it was unpacked on its way: \(Message.download); curl and wget leave it as it is" }
      return Message.download
    }
  }
}

extension FileForm {
  var words: String {
    switch self {
    case .tar: "a tar"
    case .gzip: "gzip-compressed"
    case .zip: "a zip archive"
    case .bzip2: "bzip2-compressed"
    case .xz: "xz-compressed"
    case .zstd: "Zstandard-compressed"
    case .sevenZip: "a 7z archive"
    case .html, .text, .empty, .zeros, .unknown: rawValue
    }
  }

  /// The ending that a tar compressed with it has, and the program that unpacks it in its place.
  fileprivate var unpacking: (ending: String, tool: String)? {
    switch self {
    case .gzip: (".gz", "gunzip")
    case .bzip2: (".bz2", "bunzip2")
    case .xz: (".xz", "unxz")
    case .zstd: (".zst", "unzstd --rm")
    default: nil
    }
  }

  /// The command that lists what such a file holds.
  fileprivate var lister: String? {
    switch self {
    case .zip: "unzip -l"
    case .sevenZip: "7z l"
    default: nil
    }
  }
}

extension Message {
  /// That `archive`, which messages call `name`, is refused for what shows before it is read.
  init(flawed archive: ArchiveFile, _ name: String, _ server: PrepareError.Server?, _ context: Context) {
    guard let flaw = archive.flaw else { preconditionFailure("an archive that nothing speaks against") }
    let isEmpty = archive.identity.size == 0
    if let server {
      self.init("\(name): \(server.address) is \(flaw.words(name))", hint: Self.otherFile(context))
      return
    }
    var text = "\(name) is \(flaw.words(archive.path))"
    if flaw == .form(.empty), let bytes = archive.official.bytes { text += ": 0 of \(grouped(bytes)) bytes" }
    self.init(text, hint: flaw.hint(archive.path, isEmpty: isEmpty))
  }
}

/// Returns `path` as a shell and a program take it for one path.
func shellPath(_ path: String) -> String { shellQuoted(path.hasPrefix("-") ? "./\(path)" : path) }
