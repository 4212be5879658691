internal import CManifests

/// Returns the bytes of a file compiled into the program, such as "archives.tsv", or nil if there is none.
public func embeddedFile(_ name: String) -> [UInt8]? {
  let file = unsafe cmanifests_find(name)  // the one place where the compiled-in bytes are copied out of C
  guard let bytes = unsafe file.bytes else { return nil }
  return unsafe Array(UnsafeBufferPointer(start: bytes, count: file.count))
}
