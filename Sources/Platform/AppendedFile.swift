/// A file that grows at its end.
public final class AppendedFile: Sendable {
  private struct Content: ~Copyable {
    var file: File?
    var size: Int64
    /// That of a sync.
    var failure: PlatformError?
  }

  private let content: Locked<Content>
  /// The path that it was opened by, for messages.
  public let path: String

  /// Opens the file `name`, which is made if it is not there. Of its bytes `size` count at most: others are cut off.
  public convenience init(_ name: String, in folder: Directory, size: Int64) throws(PlatformError) {
    try self.init(try folder.appendable(name, create: true), size: size)
  }

  /// Opens the file `name` for this process alone, the one that was `found`; without one it is made. Of its bytes `size` count
  /// at most: others are cut off. Nothing is done to any other file: throws EEXIST if one has appeared, ESTALE if it is not
  /// what was found, and EWOULDBLOCK if another program has it open.
  public convenience init(
    _ name: String, in folder: Directory, found: FileStatus?, size: Int64
  ) throws(PlatformError) {
    var file = found == nil ? try folder.newAppendable(name) : try folder.appendable(name, create: false)
    guard !file.isOpenElsewhere else { throw PlatformError.busy(file.path) }
    try file.lock()
    if let found {
      let status = try file.status()
      guard status.identity == found.identity, status.links == found.links else { throw .replaced(file.path) }
    }
    try self.init(consume file, size: size)
  }

  private init(_ file: consuming File, size: Int64) throws(PlatformError) {
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

  /// Returns once all of the file is on the disk. After it has failed once it fails always: a second sync proves nothing.
  public func synchronize() throws(PlatformError) {
    try content.withLock { (content) throws(PlatformError) in
      if let failure = content.failure { throw failure }
      do throws(PlatformError) {
        try content.file?.synchronize()
      } catch {
        content.failure = error
        throw error
      }
    }
  }

  /// Returns the file's identity as it is now.
  public func identity() throws(PlatformError) -> Identity { try state().identity }

  /// Returns the file's identity as it is now, and when it was made, if its file system knows.
  public func state() throws(PlatformError) -> (identity: Identity, born: Int64?) {
    try content.withLock { (content) throws(PlatformError) in
      guard let identity = try content.file?.status().identity else { throw .shrunk(path) }
      return (identity, content.file?.born ?? nil)
    }
  }

  /// Closes the file once all of it is on the disk.
  public func finish() throws(PlatformError) {
    try synchronize()
    try content.withLock { (content) throws(PlatformError) in try content.file.take()?.close() }
  }
}
