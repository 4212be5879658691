public import Platform

extension RemoteFile {
  /// Reads `count` bytes at `offset` into the start of `bytes`, with one request; returns how many were read, fewer only at
  /// the end.
  public func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(TransferError) -> Int {
    let end = min(offset + Int64(count), size)
    guard offset < end else { return 0 }
    precondition(count <= bytes.byteCount)
    var done = 0
    try unsafe bytes.withUnsafeMutableBytes { (target) throws(TransferError) in
      try get(offset..<end) { part throws(PlatformError) in
        unsafe part.withUnsafeBytes {
          unsafe target.baseAddress!.advanced(by: done).copyMemory(from: $0.baseAddress!, byteCount: $0.count)
        }
        done += part.byteCount
      }
    }
    return done
  }

  /// Tells this state of the file from others, as that of a local file does: by its size and validator.
  public var identity: Identity {
    // FNV-1a: the same on every machine, and for years.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in (validator ?? "").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return Identity(size: size, modified: Int64(truncatingIfNeeded: hash), inode: 0)
  }
}
