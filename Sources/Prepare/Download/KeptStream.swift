internal import Archive
internal import Platform

/// A remote archive that is kept: what is read of it is appended to a file, and read from there the next time. To be read in
/// order; a read must not pass the end of what is kept.
final class KeptStream: ByteStream {
  private let remote: any ByteStream
  private let file: AppendedFile

  init(_ remote: any ByteStream, in file: AppendedFile) { (self.remote, self.file) = (remote, file) }

  var size: Int64 { remote.size }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(PlatformError) -> Int {
    let kept = file.size
    guard offset >= kept else {
      precondition(offset + Int64(count) <= kept, "kept bytes and others are read one after the other")
      return try file.read(count, into: &bytes, at: offset)
    }
    precondition(offset == kept, "a file has no holes")
    let count = try remote.read(count, into: &bytes, at: offset)
    _ = try file.append(bytes.bytes.extracting(0..<count))
    return count
  }

  func identity() throws(PlatformError) -> Identity { try remote.identity() }
}
