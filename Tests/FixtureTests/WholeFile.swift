import Archive
import TestSupport

/// A file's bytes, lent in one piece.
@safe final class WholeFile: ByteSequence {
  private let memory: UnsafeMutableRawBufferPointer
  private var isLent = false

  init(_ bytes: [UInt8]) {
    unsafe memory = .allocate(byteCount: bytes.count, alignment: 1)
    unsafe memory.copyBytes(from: bytes)
  }

  deinit { unsafe memory.deallocate() }

  func next(_ body: (RawSpan) -> Void) throws -> Bool {
    guard !isLent else { return false }
    isLent = true
    body(unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(memory)))
    return true
  }
}

extension TarReader {
  /// The bytes of the current member.
  func data() throws -> [UInt8] {
    var data: [UInt8] = []
    while try nextData({ piece in unsafe piece.withUnsafeBytes { data += unsafe Array($0) } }) {}
    return data
  }
}
