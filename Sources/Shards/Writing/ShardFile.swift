internal import Checksums
internal import Platform

/// A shard that is being written, and its SHA-256.
final class ShardFile {
  private var file: File?
  private var digest = RunningDigest(.sha256)
  private var buffer = Buffer(capacity: capacity)

  /// How many bytes wait for a write.
  private static let capacity = 1 << 20

  init(_ file: consuming File) { self.file = consume file }

  /// How many bytes it has.
  var size: Int64 { digest.count + Int64(buffer.count) }

  func append(_ bytes: RawSpan) throws(PlatformError) {
    if bytes.byteCount > buffer.room { try flush() }
    if bytes.byteCount > buffer.room { return try write(bytes) }
    buffer.append(bytes)
  }

  func append(_ bytes: [UInt8]) throws(PlatformError) {
    if bytes.count > buffer.room { try flush() }
    // What is around an image is small.
    buffer.append(bytes)
  }

  /// Closes the file once all of it is on the disk; returns its status then, and its SHA-256.
  func finish() throws(PlatformError) -> (status: FileStatus, digest: Digest) {
    try flush()
    guard let file = file.take() else { preconditionFailure("it is finished once") }
    try file.synchronize()
    let status = try file.status()
    try file.close()
    return (status, digest.finish())
  }

  private func flush() throws(PlatformError) {
    try buffer.withBytes(in: 0..<buffer.count) { bytes throws(PlatformError) in try write(bytes) }
    buffer.removeAll()
  }

  private func write(_ bytes: RawSpan) throws(PlatformError) {
    digest.update(bytes)
    try file?.write(bytes)
  }
}
