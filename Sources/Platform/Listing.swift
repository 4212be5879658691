internal import CPlatform
internal import Glibc

/// What a name in a directory stands for, without following it.
public enum EntryKind: Sendable, Equatable {
  case file, directory, link, pipe, socket, device

  /// Returns nil where the file system does not say.
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
/// All of them lie in one piece of memory, as the kernel has put them there, which is used again for the next directory:
/// with a million files there is nothing to allocate for each.
@safe public struct Listing: ~Copyable, @unchecked Sendable {  // the sole owner of its memory
  private struct Entry {
    let inode: UInt64
    /// Where its `linux_dirent64` lies.
    let offset: Int
  }

  private var memory: UnsafeMutableRawBufferPointer
  private var entries: [Entry] = []

  public init() {
    unsafe memory = .allocate(byteCount: 1 << 17, alignment: 16)
  }

  deinit { unsafe memory.deallocate() }

  /// How many names there are; `.` and `..` are left out.
  public var count: Int { entries.count }

  /// Replaces the content by the names in `directory`, in the order of their inodes: disks are read faster so.
  public mutating func read(_ directory: Directory) throws(PlatformError) {
    entries.removeAll(keepingCapacity: true)
    // A descriptor has one position for all who read its names, so this gets one of its own.
    let descriptor = unsafe openat(directory.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("openat", directory.path) }
    defer { _ = Glibc.close(descriptor) }
    var used = 0
    while true {
      if unsafe memory.count - used < Self.chunk { grow() }
      let count = unsafe cplatform_getdents(descriptor, memory.baseAddress! + used, UInt(memory.count - used))
      if count < 0 { throw PlatformError("getdents64", directory.path) }
      if count == 0 { break }
      try add(used..<used + count, descriptor, directory)
      used += count
    }
    // tmpfs lists the newest first: backwards is an order too.
    if !isOrdered(<) && !isOrdered(>) { entries.sort { $0.inode < $1.inode } }
  }

  /// What name `index` stands for.
  public func kind(_ index: Int) -> EntryKind {
    let type = unsafe memory.load(fromByteOffset: entries[index].offset + Self.type, as: UInt8.self)
    return EntryKind(type) ?? .device
  }

  /// Calls `body` with the bytes of name `index`.
  public func withName<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result {
    let start = unsafe name(index)
    let bytes = unsafe UnsafeRawBufferPointer(start: start, count: strlen(start))
    return body(unsafe Span<UInt8>(_unsafeBytes: bytes))
  }

  /// Opens the file that name `index` stands for in `directory`, for reading; links are not followed.
  public func open(_ index: Int, in directory: Directory) throws(PlatformError) -> File {
    let descriptor = openForReading(index, directory)
    guard descriptor >= 0 else { throw PlatformError("openat", path(index, directory)) }
    return File(descriptor: descriptor, path: path(index, directory))
  }

  /// Returns a descriptor, or a negative number and `errno`.
  func openForReading(_ index: Int, _ directory: Directory) -> Int32 {
    // Without O_NONBLOCK a named pipe that has taken the file's place would be waited for.
    unsafe openat(directory.descriptor, name(index), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
  }

  /// The path for an error's message.
  func path(_ index: Int, _ directory: Directory) -> String {
    directory.child(unsafe String(cString: name(index)))
  }

  /// The name with its zero at the end; it lives as long as the content.
  private func name(_ index: Int) -> UnsafePointer<CChar> {
    let start = unsafe memory.baseAddress! + entries[index].offset + Self.name
    return unsafe UnsafePointer(start.assumingMemoryBound(to: CChar.self))
  }

  private mutating func add(
    _ range: Range<Int>, _ descriptor: Int32, _ directory: Directory
  ) throws(PlatformError) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      let entry = Entry(
        inode: unsafe memory.loadUnaligned(fromByteOffset: offset, as: UInt64.self), offset: offset)
      offset += unsafe Int(memory.loadUnaligned(fromByteOffset: offset + Self.length, as: UInt16.self))
      let name = unsafe memory.baseAddress! + entry.offset + Self.name
      if unsafe strcmp(name, ".") == 0 || strcmp(name, "..") == 0 { continue }
      entries.append(entry)
      let type = unsafe memory.load(fromByteOffset: entry.offset + Self.type, as: UInt8.self)
      if EntryKind(type) == nil { try lookUpType(of: entry, descriptor, directory) }
    }
  }

  /// Asks for what the directory does not say: some file systems know no types.
  private func lookUpType(of entry: Entry, _ descriptor: Int32, _ directory: Directory) throws(PlatformError) {
    let name = unsafe memory.baseAddress! + entry.offset + Self.name
    var status = stat()
    let result = unsafe fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW)
    // A name that is gone by now shows when it is opened.
    let type = result == 0 ? UInt8((status.st_mode & S_IFMT) >> 12) : UInt8(DT_REG)
    unsafe memory[entry.offset + Self.type] = type
  }

  private func isOrdered(_ areInOrder: (UInt64, UInt64) -> Bool) -> Bool {
    for index in entries.indices.dropFirst() {
      guard areInOrder(entries[index - 1].inode, entries[index].inode) else { return false }
    }
    return true
  }

  private mutating func grow() {
    let larger = unsafe UnsafeMutableRawBufferPointer.allocate(byteCount: memory.count * 2, alignment: 16)
    unsafe larger.copyMemory(from: UnsafeRawBufferPointer(memory))
    unsafe memory.deallocate()
    unsafe memory = larger
  }

  /// Room for at least this is offered to the kernel.
  private static let chunk = 1 << 16
  /// The places in a `linux_dirent64`: 8 bytes of inode, 8 of offset, then these.
  private static let (length, type, name) = (16, 18, 19)
}

extension Directory {
  /// Opens the directory `name`, which may be a link to one.
  public func linkedDirectory(_ name: String) throws(PlatformError) -> Directory {
    let descriptor = unsafe openat(descriptor, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw PlatformError("openat", child(name)) }
    return Directory(descriptor: descriptor, path: child(name))
  }
}
