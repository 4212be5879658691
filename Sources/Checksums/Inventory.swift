internal import CLibCrypto

/// The number of files, their total size, and a checksum over their names and sizes that does not depend on their
/// order.
///
/// Inventories of disjoint sets of files add up to the inventory of all of them.
public struct Inventory: Equatable, Sendable {
  /// How many files there are.
  public private(set) var files: Int
  /// The files' total size in bytes.
  public private(set) var bytes: Int64
  /// The wrapping sum, over the files, of the first eight bytes (big endian) of the SHA-256 of the file's path, a zero
  /// byte, and its size in decimal digits.
  public private(set) var names: UInt64

  /// Creates an inventory from these values; without arguments, that of no files.
  public init(files: Int = 0, bytes: Int64 = 0, names: UInt64 = 0) {
    (self.files, self.bytes, self.names) = (files, bytes, names)
  }

  /// Adds a file: its `path`, relative to the folder that is listed, and its size in bytes, which is not negative.
  ///
  /// Nothing is allocated, unless the path has more than 900 bytes.
  public mutating func add(path: Span<UInt8>, size: Int64) {
    names &+= Self.checksum(of: path, size: size)
    files = files.addingClamped(1)
    bytes = bytes.addingClamped(size)
  }

  /// Returns the inventory of the files of both. Counts that are too large for their types stay at the largest value.
  public static func + (left: Inventory, right: Inventory) -> Inventory {
    Inventory(
      files: left.files.addingClamped(right.files), bytes: left.bytes.addingClamped(right.bytes),
      names: left.names &+ right.names)
  }

  /// Adds the files of `right`.
  public static func += (left: inout Inventory, right: Inventory) { left = left + right }

  private static func checksum(of path: Span<UInt8>, size: Int64) -> UInt64 {
    // A zero byte, and the at most 19 digits of an Int64.
    let tail = 20
    return unsafe withUnsafeTemporaryAllocation(byteCount: path.count + tail, alignment: 1) { text in
      unsafe path.withUnsafeBytes { unsafe text.copyMemory(from: $0) }
      unsafe text[path.count] = 0
      // The digits are found last to first, and then moved into place.
      var start = text.count
      var rest = size.magnitude
      repeat {
        start -= 1
        unsafe text[start] = UInt8(ascii: "0") + UInt8(rest % 10)
        rest /= 10
      } while rest > 0 && start > path.count + 1
      let digits = text.count - start
      for index in 0..<digits { unsafe text[path.count + 1 + index] = text[start + index] }
      // `SHA256()` would look the function up by name at each call.
      var context = SHA256_CTX()
      unsafe SHA256_Init(&context)
      unsafe SHA256_Update(&context, text.baseAddress, path.count + 1 + digits)
      return unsafe withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { value in
        unsafe SHA256_Final(value.baseAddress?.assumingMemoryBound(to: UInt8.self), &context)
        return UInt64(bigEndian: unsafe value.load(as: UInt64.self))
      }
    }
  }
}

extension FixedWidthInteger {
  /// The sum, or the largest (smallest) value if it overflows.
  fileprivate func addingClamped(_ other: Self) -> Self {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }
}
