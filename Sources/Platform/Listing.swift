internal import CPlatform
internal import Glibc

/// What a name in a directory stands for, without following it.
public enum EntryKind: Sendable, Equatable {
  case file, directory, link, pipe, socket, device

  /// Returns nil if the file system does not say.
  fileprivate init?(_ type: UInt8) {
    switch Int(type) {
    case Int(DT_REG): self = .file
    case Int(DT_DIR): self = .directory
    case Int(DT_LNK): self = .link
    case Int(DT_FIFO): self = .pipe
    case Int(DT_SOCK): self = .socket
    case Int(DT_CHR), Int(DT_BLK): self = .device
    default: return nil
    }
  }
}

/// The names in a directory as raw bytes, and what they stand for.
///
/// They stay in one piece of memory, as the kernel wrote them, and the next directory uses it again: nothing is allocated
/// for each of a million files.
@safe public struct Listing: ~Copyable, @unchecked Sendable {  // the sole owner of its memory
  private var memory: UnsafeMutableRawBufferPointer
  /// Where the `linux_dirent64` of each name lies.
  private var entries: [Int] = []

  /// Makes an empty listing.
  public init() {
    unsafe memory = UnsafeMutableRawBufferPointer(start: malloc(1 << 17), count: 1 << 17)
    unsafe precondition(memory.baseAddress != nil, "out of memory")
  }

  deinit { unsafe free(memory.baseAddress) }

  /// How many names there are; `.` and `..` are left out.
  public var count: Int { entries.count }

  /// Replaces the content by the names in `directory`, in the order of their inodes: disks are faster that way.
  public mutating func read(_ directory: Directory) throws(PlatformError) {
    // Two readers of one descriptor would move each other's position.
    let descriptor = retrying { unsafe openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw PlatformError("openat", directory.path) }
    defer { closeReader(descriptor) }
    try read(from: descriptor, path: directory.path)
  }

  /// Like `read(_:)`, from the descriptor of a directory that has not been read from before. `path` is for the error.
  mutating func read(from descriptor: Int32, path: String) throws(PlatformError) {
    entries.removeAll(keepingCapacity: true)
    var used = 0
    while true {
      if unsafe memory.count - used < Self.chunk { grow() }
      let count = retrying {
        unsafe cplatform_getdents(descriptor, memory.baseAddress! + used, UInt(memory.count - used))
      }
      if count < 0 { throw PlatformError("getdents64", path) }
      if count == 0 { break }
      add(used..<used + count, descriptor)
      used += count
    }
    // tmpfs lists the newest first; the reverse order is as good.
    guard !isOrdered(<) && !isOrdered(>) else { return }
    var unordered = entries
    entries = []
    unordered.sort { inode($0) < inode($1) }
    entries = unordered
  }

  /// Returns what name `index` stands for.
  public func kind(_ index: Int) -> EntryKind {
    let type = unsafe memory.load(fromByteOffset: entries[index] + Self.type, as: UInt8.self)
    return EntryKind(type) ?? .device
  }

  /// Calls `body` with the bytes of name `index` and returns its result.
  public func withName<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let start = unsafe name(index)
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: strlen(start))
    return body(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  /// Opens the file `index` of `directory` for reading. Never follows a link, nor waits for a pipe.
  public func open(_ index: Int, in directory: Directory) throws(PlatformError) -> File {
    let descriptor = openForReading(index, directory)
    guard descriptor >= 0 else { throw PlatformError("openat", path(index, directory)) }
    return File(descriptor: descriptor, path: path(index, directory))
  }

  /// Returns a descriptor, or -1 and `errno`.
  func openForReading(_ index: Int, _ directory: Directory) -> Int32 {
    // Without O_NONBLOCK a named pipe in the file's place would block.
    retrying { unsafe openat(directory.descriptor, name(index), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
  }

  /// The path for an error's message.
  func path(_ index: Int, _ directory: Directory) -> String {
    directory.child(unsafe String(cString: name(index)))
  }

  /// The path below the folder at `path`, for an error's message.
  func path(_ index: Int, _ path: String) -> String { "\(path)/\(unsafe String(cString: name(index)))" }

  /// The name with its zero at the end, valid until the next `read`.
  func name(_ index: Int) -> UnsafePointer<CChar> {
    let start = unsafe memory.baseAddress! + entries[index] + Self.name
    return unsafe UnsafePointer(start.assumingMemoryBound(to: CChar.self))
  }

  private mutating func add(_ range: Range<Int>, _ descriptor: Int32) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let entry = offset
      offset += unsafe Int(memory.loadUnaligned(fromByteOffset: offset + Self.length, as: UInt16.self))
      let name = unsafe memory.baseAddress! + entry + Self.name
      if unsafe strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
      entries.append(entry)
      let type = unsafe memory.load(fromByteOffset: entry + Self.type, as: UInt8.self)
      if EntryKind(type) == nil { lookUpType(of: entry, descriptor) }
    }
  }

  /// Looks up a type that the directory does not hold: some file systems keep none there.
  private func lookUpType(of entry: Int, _ descriptor: Int32) {
    let name = unsafe memory.baseAddress! + entry + Self.name
    var status = stat()
    let result = retrying { unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) }
    // If the name is gone by now, opening it will fail.
    let type = result == 0 ? UInt8((status.st_mode & S_IFMT) >> 12) : UInt8(DT_REG)
    unsafe memory[entry + Self.type] = type
  }

  private func isOrdered(_ areInOrder: (UInt64, UInt64) -> Bool) -> Bool {
    for index in entries.indices.dropFirst() {
      guard areInOrder(inode(entries[index - 1]), inode(entries[index])) else { return false }
    }
    return true
  }

  private mutating func grow() {
    // Large pieces of memory grow in place, by mremap(2).
    let count = unsafe memory.count * 2
    unsafe memory = UnsafeMutableRawBufferPointer(start: realloc(memory.baseAddress, count), count: count)
    unsafe precondition(memory.baseAddress != nil, "out of memory")
  }

  private func inode(_ entry: Int) -> UInt64 {
    unsafe memory.loadUnaligned(fromByteOffset: entry, as: UInt64.self)
  }

  /// The least room that the kernel is offered.
  private static let chunk = 1 << 16
  /// The places in a `linux_dirent64`: 8 bytes of inode, 8 of offset, then these.
  private static let (length, type, name) = (16, 18, 19)
}
