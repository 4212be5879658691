/// A file that grows at its end.
public final class AppendedFile: Sendable {
  private struct Content: ~Copyable {
    var file: File?
    var size: Int64
  }

  private let content: Locked<Content>
  /// The path that it was opened by, for messages.
  public let path: String

  /// Opens the file `name`, which is made if it is not there. Of its bytes `size` count at most: others are cut off.
  /// Throws EWOULDBLOCK if `isExclusive` is set and another program has it open.
  public init(_ name: String, in folder: Directory, size: Int64, isExclusive: Bool = false) throws(PlatformError) {
    var file = try folder.appendable(name, create: true)
    if isExclusive {
      guard !file.isOpenElsewhere else { throw PlatformError.busy(file.path) }
      try file.lock()
    }
    path = file.path
    let found = try file.status().identity.size
    if found > size { try file.truncate(to: size) }
    content = Locked(Content(file: consume file, size: min(found, size)))
  }

  /// How many bytes it has.
  public var size: Int64 { content.withLock { $0.size } }

  /// Appends `bytes` and returns where they begin.
  public func append(_ bytes: RawSpan) throws(PlatformError) -> Int64 {
    try content.withLock { (content) throws(PlatformError) in
      try content.file?.write(bytes)
      defer { content.size += Int64(bytes.byteCount) }
      return content.size
    }
  }

  /// Appends `bytes`, and returns once all of the file is on the disk.
  public func append(synchronized bytes: [UInt8]) throws(PlatformError) {
    try content.withLock { (content) throws(PlatformError) in
      try content.file?.write(bytes)
      try content.file?.synchronize()
      content.size += Int64(bytes.count)
    }
  }

  /// Reads `count` bytes at `offset` into the start of `bytes`; returns how many were read, fewer only at the end.
  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int {
    try content.withLock { (content) throws(PlatformError) in
      try content.file?.read(count, into: &bytes, at: offset) ?? 0
    }
  }

  /// Returns once all of the file is on the disk.
  public func synchronize() throws(PlatformError) {
    try content.withLock { (content) throws(PlatformError) in try content.file?.synchronize() }
  }

  /// Returns the file's identity as it is now.
  public func identity() throws(PlatformError) -> Identity {
    try content.withLock { (content) throws(PlatformError) in
      guard let identity = try content.file?.status().identity else { throw .shrunk(path) }
      return identity
    }
  }

  /// Closes the file once all of it is on the disk.
  public func finish() throws(PlatformError) {
    try content.withLock { (content) throws(PlatformError) in
      guard let file = content.file.take() else { return }
      try file.synchronize()
      try file.close()
    }
  }
}
