internal import Glibc

/// Memory of a fixed size that collects bytes.
@safe public struct Buffer: ~Copyable, @unchecked Sendable {  // the sole owner of its memory
  private let memory: UnsafeMutableRawBufferPointer
  /// How many bytes it holds.
  public private(set) var count = 0

  /// Makes an empty buffer of `capacity` bytes.
  public init(capacity: Int) {
    unsafe memory = .allocate(byteCount: capacity, alignment: 16)
  }

  deinit { unsafe memory.deallocate() }

  /// How many bytes it can hold.
  public var capacity: Int { unsafe memory.count }
  /// How many more bytes it has room for.
  public var room: Int { capacity - count }

  /// Appends `bytes`, for which there must be room.
  public mutating func append(_ bytes: RawSpan) {
    precondition(bytes.byteCount <= room)
    unsafe bytes.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(rebasing: memory[count...]).copyMemory(from: source)
    }
    count += bytes.byteCount
  }

  /// Appends `bytes`, for which there must be room.
  public mutating func append(_ bytes: Span<UInt8>) { unsafe append(bytes.bytes) }

  /// Appends `bytes`, for which there must be room.
  public mutating func append(_ bytes: [UInt8]) { unsafe append(bytes.span.bytes) }

  /// Replaces the content by `count` bytes of `file` from `offset` on. Returns how many there were: fewer only at its end.
  public mutating func fill(from file: borrowing File, count: Int, at offset: Int64) throws(PlatformError) -> Int {
    var span = unsafe MutableRawSpan(_unsafeBytes: memory)
    self.count = 0
    self.count = try file.read(count, into: &span, at: offset)
    return self.count
  }

  /// Replaces the content by what `body` puts at the start of the memory; `body` returns how many bytes that is.
  public mutating func fill<Failure: Error>(
    _ body: (inout MutableRawSpan) throws(Failure) -> Int
  ) throws(Failure) -> Int {
    var span = unsafe MutableRawSpan(_unsafeBytes: memory)
    count = 0
    count = try body(&span)
    return count
  }

  /// Calls `body` with the bytes in `range` and returns its result.
  public func withBytes<Result: ~Copyable, Failure: Error>(
    in range: Range<Int>, _ body: (RawSpan) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    precondition(range.upperBound <= count)
    return try body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: memory[range])))
  }

  /// Returns the bytes in `range` as text.
  public func text(in range: Range<Int>) -> String {
    withBytes(in: range) { bytes in unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) } }
  }

  /// Returns whether the content equals `bytes`.
  public func isEqual(to bytes: RawSpan) -> Bool {
    guard bytes.byteCount == count else { return false }
    return unsafe bytes.withUnsafeBytes { unsafe memcmp($0.baseAddress!, memory.baseAddress!, count) == 0 }
  }

  /// Returns whether the bytes in `range` are zeros.
  public func hasOnlyZeros(in range: Range<Int>) -> Bool {
    precondition(range.upperBound <= count)
    guard let first = range.first else { return true }
    // Each byte equals the one before it, and the first is zero.
    guard unsafe memory[first] == 0 else { return false }
    return unsafe memcmp(memory.baseAddress! + first, memory.baseAddress! + first + 1, range.count - 1) == 0
  }

  /// Calls `body` with the content and returns its result.
  public func withElements<Result: ~Copyable, Failure: Error>(
    _ body: (Span<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let bytes = unsafe UnsafeRawBufferPointer(rebasing: memory[..<count]).bindMemory(to: UInt8.self)
    return try body(unsafe Span(_unsafeElements: bytes))
  }

  /// Empties the buffer.
  public mutating func removeAll() { count = 0 }
}
