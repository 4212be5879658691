public import Dataset
public import Platform

/// Writes the items of a part into a folder. Files that an earlier run has left there are written over.
public struct FolderSink: Sink {
  private let folder: Directory

  public init(_ folder: Directory) { self.folder = folder }

  public func begin(_ wnid: Wnid) throws(PlatformError) { try folder.makeDirectory(wnid.description) }

  public func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    try folder.writeFile(at: path, content)
  }

  public func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    LargeWrite(try folder.create(path))
  }
}

/// A large file that is being written.
private final class LargeWrite: LargeFile {
  private var file: File?

  init(_ file: consuming File) { self.file = consume file }

  func append(_ bytes: RawSpan) throws(PlatformError) { try file?.write(bytes) }

  func finish() throws(PlatformError) { try file.take()?.close() }
}
