package import Platform

/// A file that grows, through a buffer.
package final class OutputFile {
  private var file: File?
  private var buffer: [UInt8] = []
  /// How many bytes wait for a write.
  private static let capacity = 256 << 10

  package init(_ file: consuming File) {
    self.file = consume file
    buffer.reserveCapacity(Self.capacity + (4 << 10))
  }

  /// Appends `bytes`.
  package func append(_ bytes: some Sequence<UInt8>) throws(ExportError) {
    buffer += bytes
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Appends what `body` appends to its argument, which may already hold something: no array is made for each line.
  package func append(_ body: (inout [UInt8]) -> Void) throws(ExportError) {
    body(&buffer)
    if buffer.count >= Self.capacity { try flush() }
  }

  /// Appends `bytes`.
  package func append(_ bytes: RawSpan) throws(ExportError) {
    try flush()
    try io { () throws(PlatformError) in try file?.write(bytes) }
  }

  /// Returns the status that the file has once all of it is on the disk, and closes it. Without a sync of its own somebody else
  /// waits for the disk.
  @discardableResult
  package func finish(isSynced: Bool = true) throws(ExportError) -> FileStatus {
    try flush()
    guard let file = file.take() else { preconditionFailure("it is finished once") }
    do {
      if isSynced { try file.synchronize() }
      let status = try file.status()
      try file.close()
      return status
    } catch {
      throw ExportError(error)
    }
  }

  private func flush() throws(ExportError) {
    try io { () throws(PlatformError) in try file?.write(buffer) }
    buffer.removeAll(keepingCapacity: true)
  }
}
