internal import CZlib

/// Returns what the zlib stream `compressed` expands to, at most `limit` bytes.
///
/// The memory is a guess that is doubled if it is too small. One call does the rest, so there is no state to keep.
func inflated(_ compressed: Span<UInt8>, limit: Int) throws(DevkitFault) -> [UInt8] {
  guard limit > 0 else { throw .expandsTooFar(limit: MatFile.expandedLimit) }
  var capacity = compressed.count > limit / 8 ? limit : min(limit, max(4096, 8 * compressed.count))
  while true {
    var result = Z_OK
    // Pages that are not written to take no memory.
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { output, count in
      var length = uLongf(capacity)
      var used = uLong(compressed.count)
      result = unsafe compressed.withUnsafeBufferPointer { input in
        unsafe uncompress2(output.baseAddress, &length, input.baseAddress, &used)
      }
      // What follows the stream does not belong to it.
      if result == Z_OK && used != compressed.count { result = Z_DATA_ERROR }
      count = result == Z_OK ? Int(length) : 0
    }
    if result == Z_OK { return bytes }
    guard result == Z_BUF_ERROR else { throw .compression }
    guard capacity < limit else { throw .expandsTooFar(limit: MatFile.expandedLimit) }
    capacity = capacity > limit / 2 ? limit : 2 * capacity
  }
}
