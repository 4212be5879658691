public import Dataset
public import Platform

/// How the files of a tree become those of a part.
public enum Link: String, Sendable, CaseIterable {
  /// Other names of the same files.
  case hard
  /// Files of their own, which share the bytes until one of them is written to.
  case reflink
  /// Other names, instead of which the tree loses its own once the part is published.
  case rename
  /// Files and bytes of their own.
  case copy

  /// Whether the files are the same ones as in the tree.
  public var isSameFile: Bool { self == .hard || self == .rename }
}

/// Makes the files of a part out of those of a tree, in a folder. Never writes to a file of the tree.
public struct LinkSink: Sink {
  private let folder: Directory
  private let files: FolderSink
  private let link: Link

  public init(_ folder: Directory, _ link: Link) {
    (self.folder, self.link) = (folder, link)
    files = FolderSink(folder)
  }

  public func wants(_ item: Item) throws(PlatformError) -> Bool { try files.wants(item) }

  public func take(_ path: RawSpan, _ content: RawSpan, _ scratch: inout Buffer) throws(PlatformError) {
    try files.take(path, content, &scratch)
  }

  public func begin(_ path: String, size: Int64) throws(PlatformError) -> any LargeFile {
    try files.begin(path, size: size)
  }

  public func take(
    _ index: Int, of listing: borrowing Listing, in source: Directory, isRecorded: Bool, _ bench: inout Workbench
  ) throws(PlatformError) -> Int64 {
    guard let status = try listing.status(index, in: source) else {
      throw .gone(source.path)
    }
    if link.isSameFile {
      try bench.withTarget(in: folder) { folder, name throws(PlatformError) in
        try folder.link(index, of: listing, in: source, as: name)
      }
      return status.identity.size
    }
    if isRecorded,
      try bench.withTarget(
        in: folder,
        { folder, name throws(PlatformError) in
          try folder.status(ofFile: name)?.isCopy(of: status) ?? false
        })
    {
      return status.identity.size
    }
    // Opened before a file in its place is removed, which may be the same one.
    let file = try listing.open(index, in: source)
    if link == .copy { return try bench.hand(file, to: self) }
    try bench.withTarget(in: folder) { folder, name throws(PlatformError) in try folder.clone(file, as: name) }
    return try file.status().identity.size
  }
}

extension FileStatus {
  /// Whether the file can be a copy of `other` that was made since that came there as it is. Programs that unpack or copy set
  /// an old time of modification, so that says nothing.
  fileprivate func isCopy(of other: FileStatus) -> Bool {
    kind == .file && !isSameFile(as: other) && identity.size == other.identity.size
      && changed > other.changed
  }
}
