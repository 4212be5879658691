internal import Export
internal import Platform

/// The file that says what a staged view was begun with, and what is done of it; locked as long as it is open.
///
/// The command line and the text of the options end with an empty line; then come records, a line each. A last line without an
/// end was torn by a kill, and does not count.
struct ViewOptionsFile: ~Copyable {
  static let name = "options"
  private static let end = "\n\n"
  private static let command = "command "

  /// What the view was begun with; nil if nothing is known to have been begun.
  let begun: (command: String, text: String)?
  /// What is done.
  let records: [String]
  private let file: File

  /// Opens and locks the file in `folder`, or makes it. Throws if somebody else has written it.
  init(in folder: Directory, of target: ViewTarget) throws(ExportError) {
    let file = try Self.open(in: folder, of: target)
    do throws(PlatformError) {
      let text = String(decoding: try file.contents(limit: 64 << 20), as: UTF8.self)
      if let (header, rest) = text.split(Self.end) {
        var lines = rest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let torn = lines.removeLast().utf8.count
        if torn > 0 { try file.truncate(to: Int64(text.utf8.count - torn)) }
        let pieces = header.split(separator: "\n", maxSplits: 1).map(String.init)
        begun = (String((pieces.first ?? "").dropFirst(Self.command.count)), pieces.count > 1 ? pieces[1] : "")
        records = lines
      } else {
        (begun, records) = (nil, [])
      }
    } catch {
      throw ExportError(error)
    }
    self.file = consume file
  }

  private static func open(in folder: Directory, of target: ViewTarget) throws(ExportError) -> File {
    let (taken, start) = (ExportError(.nameTaken, "\(folder.path)/\(name)"), Array(command.utf8))
    guard try io({ () throws(PlatformError) in try folder.kind(of: name) }) ?? .file == .file else { throw taken }
    do throws(PlatformError) {
      var file = try folder.appendable(name, create: true)
      try file.lock()
      // Another run may have completed the view, and removed the file, before this one had the lock.
      guard try folder.status(of: name)?.identity.inode == file.status().identity.inode else {
        throw PlatformError.locked(file.path)
      }
      // A kill may have left less than the start.
      if start.starts(with: try file.bytes(start.count, at: 0)) { return file }
    } catch {
      throw error.isLocked ? ExportError(.locked, target.path) : ExportError(error)
    }
    throw taken
  }

  /// Writes what a view is begun with in the place of what is there. Returns once it is on the disk.
  func begin(_ text: String, command: String) throws(ExportError) {
    try io { () throws(PlatformError) in try file.truncate(to: 0) }
    // The command is one line here, and can still be pasted: whatever has such a name is in quotes.
    try append(Self.command + command.replacing("\n", by: "'$'\\n''") + "\n" + text + Self.end)
  }

  /// Appends `lines`. Returns once they are on the disk.
  func append(_ lines: String) throws(ExportError) {
    do throws(PlatformError) {
      try file.write(Array(lines.utf8))
      try file.synchronize()
    } catch {
      throw ExportError(error)
    }
  }
}

extension String {
  /// Returns the text with `other` in the place of each `scalar`, also of those that others are drawn together with.
  func replacing(_ scalar: Unicode.Scalar, by other: String) -> String {
    unicodeScalars.reduce(into: "") { text, next in
      if next == scalar { text += other } else { text.unicodeScalars.append(next) }
    }
  }

  /// Splits at the first `separator`; nil if there is none.
  fileprivate func split(_ separator: String) -> (first: Substring, rest: Substring)? {
    let (bytes, wanted) = (Array(utf8), Array(separator.utf8))
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else { return nil }
    let first = utf8.index(startIndex, offsetBy: start)
    return (self[..<first], self[utf8.index(first, offsetBy: wanted.count)...])
  }
}
