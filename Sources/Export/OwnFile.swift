internal import Platform

/// A text file that an export writes as a whole, recognised by its first line.
///
/// It is written under a temporary name, and renamed when it is complete and on the disk. So the file is always whole, and an
/// older one stays until then.
struct OwnFile {
  let name: String
  let directory: Directory
  /// The first line, with its line feed.
  let firstLine: [UInt8]

  /// The name under which it grows. Only one export at a time may write it.
  private var temporary: String { "ilsvrc-prepare-\(name).new" }

  /// Writes the file: the first line, then what `body` adds. Throws `nameTaken`, and writes nothing, if there is anything of
  /// that name but an older file of ours.
  func write<Result>(
    _ body: (borrowing File) throws(ExportError) -> Result
  ) throws(ExportError) -> Result {
    // A mistake in the name should not show after minutes.
    _ = try isOlderThere()
    do {
      let file = try io { () throws(PlatformError) in
        let file = try directory.create(temporary)
        try file.write(firstLine)
        return file
      }
      let result = try body(file)
      try io { () throws(PlatformError) in try file.synchronize() }
      try close(file)
      try install()
      return result
    } catch {
      removeTemporary()
      throw error
    }
  }

  /// Gives the file its name.
  private func install() throws(ExportError) {
    let isReplacing = try isOlderThere()
    do {
      if isReplacing {
        try directory.replace(name, by: temporary, in: directory)
      } else {
        try directory.rename(temporary, in: directory, to: name)
      }
      try directory.synchronize()
    } catch {
      throw error.isExisting ? taken : ExportError(error)
    }
  }

  /// Returns whether there is an older file of ours. Throws if there is anything else.
  func isOlderThere() throws(ExportError) -> Bool {
    guard let status = try io({ () throws(PlatformError) in try directory.status(of: name) }) else { return false }
    guard status.kind == .file else { throw taken }
    let isOurs = try io { () throws(PlatformError) in
      let file = try directory.readable(name)
      var start = Buffer(capacity: firstLine.count)
      _ = try start.fill(from: file, count: firstLine.count, at: 0)
      return start.withElements { bytes in
        bytes.count == firstLine.count && bytes.indices.allSatisfy { bytes[$0] == firstLine[$0] }
      }
    }
    guard isOurs else { throw taken }
    return true
  }

  private func removeTemporary() {
    do {
      try directory.unlink(temporary)
    } catch {
      // It may not have been made, and the error that led here is the one to report.
    }
  }

  private var taken: ExportError { ExportError(.nameTaken, "\(directory.path)/\(name)") }
}

private func close(_ file: consuming File) throws(ExportError) {
  do {
    try file.close()
  } catch {
    throw ExportError(error)
  }
}
