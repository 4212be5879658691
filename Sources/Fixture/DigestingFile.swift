internal import Checksums
internal import Platform

/// A file under construction, with the digests of its bytes.
final class DigestingFile {
  private var file: File?
  private var md5 = RunningDigest(.md5)
  private var sha256 = RunningDigest(.sha256)

  init(_ file: consuming File) { self.file = consume file }

  func write(_ bytes: RawSpan) throws(PlatformError) {
    try file?.write(bytes)
    md5.update(bytes)
    sha256.update(bytes)
  }

  func finish() throws(PlatformError) -> (size: Int64, md5: Digest, sha256: Digest) {
    try file.take()?.close()
    return (md5.count, md5.finish(), sha256.finish())
  }
}
