internal import Glibc

/// The first and the last bytes of a file, each as a number whose highest byte comes first.
public struct FileEdges: Sendable, Equatable {
  /// Bytes.
  public let size: Int64
  /// The first eight bytes; zeros follow where the file is shorter.
  public let first: UInt64
  /// The last eight bytes; zeros come before them where the file is shorter.
  public let last: UInt64
  /// The four bytes before the last eight.
  public let beforeLast: UInt32

  public init(size: Int64, first: UInt64, last: UInt64, beforeLast: UInt32) {
    (self.size, self.first, self.last, self.beforeLast) = (size, first, last, beforeLast)
  }
}

/// Reads the edges of files with as few system calls as can be: four for a file of less than a page, five for others.
@safe public struct EdgeReader: ~Copyable, @unchecked Sendable {  // the sole owner of its memory
  private let memory: UnsafeMutableRawBufferPointer

  public init() {
    // Copying a page costs less than the two calls that it saves for small files (measured on tmpfs: with reads of 16
    // bytes the audit of 1.28 million files of 2 kB takes a fifth longer); a page is what is read from a disk anyway.
    unsafe memory = .allocate(byteCount: 4096, alignment: 4096)
  }

  deinit { unsafe memory.deallocate() }

  /// Reads the edges of the file that name `index` of `listing` stands for in `directory`.
  public mutating func read(
    _ index: Int, of listing: borrowing Listing, in directory: Directory
  ) throws(PlatformError) -> FileEdges {
    let descriptor = listing.openForReading(index, directory)
    guard descriptor >= 0 else { throw PlatformError("openat", listing.path(index, directory)) }
    // Nothing is written: this close cannot lose anything.
    defer { _ = Glibc.close(descriptor) }

    do throws(PlatformError) {
      var count = try unsafe Platform.read(memory, from: descriptor, at: 0)
      let first = number(at: 0, of: 8, in: count)
      var size = Int64(count)
      if unsafe count == memory.count {
        size = Int64(lseek(descriptor, 0, SEEK_END))
        guard size >= 0 else { throw PlatformError("lseek", "") }
        if size > count {
          let end = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<12])
          count = try unsafe Platform.read(end, from: descriptor, at: size - 12)
        }
      }
      return FileEdges(
        size: size, first: first, last: number(at: count - 8, of: 8, in: count),
        beforeLast: UInt32(truncatingIfNeeded: number(at: count - 12, of: 4, in: count)))
    } catch {
      // The path is put together for errors only: there are a million files.
      throw PlatformError(error.call, listing.path(index, directory), number: error.number)
    }
  }

  /// The `length` bytes from `start` on as a number; those outside of the first `count` are zero.
  private func number(at start: Int, of length: Int, in count: Int) -> UInt64 {
    if length == 8, start >= 0, start + 8 <= count {
      return unsafe UInt64(bigEndian: memory.loadUnaligned(fromByteOffset: start, as: UInt64.self))
    }
    var number: UInt64 = 0
    for index in start..<start + length {
      number = unsafe number << 8 | (0..<count ~= index ? UInt64(memory[index]) : 0)
    }
    return number
  }
}
