package import Platform

/// A file that an export writes as a whole.
///
/// It is written under a temporary name, and renamed when it is complete and on the disk. So the file is always whole, and an
/// older one stays until then.
package struct OwnFile {
  let name: String
  let directory: Directory
  /// Whether a file that has the name was written by this program.
  let isOurs: (borrowing File) throws(PlatformError) -> Bool
  /// Whether an existing file with identical content is accepted, even if another program wrote it.
  var takesSame = false

  init(
    name: String, directory: Directory, isOurs: @escaping (borrowing File) throws(PlatformError) -> Bool
  ) {
    (self.name, self.directory, self.isOurs) = (name, directory, isOurs)
  }

  /// Describes a text file, which is recognised by its first line.
  package init(name: String, directory: Directory, firstLine: [UInt8]) {
    self.init(name: name, directory: directory) { file throws(PlatformError) in
      var start = Buffer(capacity: firstLine.count)
      _ = try start.fill(from: file, count: firstLine.count, at: 0)
      return start.withElements { bytes in
        bytes.count == firstLine.count && bytes.indices.allSatisfy { bytes[$0] == firstLine[$0] }
      }
    }
  }

  /// The name under which it grows. Only one export at a time may write it.
  private var temporary: String { "ilsvrc-prepare-\(name).new" }

  /// Writes the file, which `body` fills; returns its status, and what `body` returns. Throws `nameTaken`, and writes
  /// nothing, if there is anything of that name but an older file of ours.
  package func write<Result>(
    _ body: (OutputFile) throws(ExportError) -> Result
  ) throws(ExportError) -> (status: FileStatus, result: Result) {
    // A mistake in the name should not show after minutes.
    if !takesSame { _ = try isOlderThere() }
    do {
      let file = OutputFile(try io { () throws(PlatformError) in try directory.create(temporary) })
      let result = try body(file)
      let status = try file.finish()
      if takesSame, let same = try sameThere() {
        removeTemporary()
        return (same, result)
      }
      try install()
      return (status, result)
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

  /// Returns the status of the file that has the name, if it has the bytes that were just written.
  private func sameThere() throws(ExportError) -> FileStatus? {
    do {
      guard try directory.status(of: name)?.kind == .file else { return nil }
      let new = try directory.readable(temporary)
      let old = try directory.readable(name)
      let status = try old.status()
      guard status.identity.size == (try new.status().identity.size) else { return nil }
      var piece = Buffer(capacity: 256 << 10)
      var scratch = Buffer(capacity: 256 << 10)
      var offset: Int64 = 0
      while case let count = try piece.fill(from: new, count: piece.capacity, at: offset), count > 0 {
        let isSame = try piece.withBytes(in: 0..<count) { bytes throws(PlatformError) in
          try old.has(bytes, at: offset, &scratch)
        }
        guard isSame else { return nil }
        offset += Int64(count)
      }
      return status
    } catch {
      throw ExportError(error)
    }
  }

  /// Returns whether there is an older file of ours. Throws if there is anything else.
  package func isOlderThere() throws(ExportError) -> Bool {
    guard let status = try io({ () throws(PlatformError) in try directory.status(of: name) }) else { return false }
    guard status.kind == .file else { throw taken }
    guard try io({ () throws(PlatformError) in try isOurs(try directory.readable(name)) }) else { throw taken }
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
