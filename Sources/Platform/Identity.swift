internal import Glibc

/// What tells one state of a file from another: it changes when the file is replaced or written to.
public struct Identity: Equatable, Sendable, Codable {
  /// Bytes.
  public let size: Int64
  /// The time of the last change of its content, in nanoseconds since 1970.
  public let modified: Int64
  public let inode: UInt64
  public let device: UInt64

  public init(size: Int64, modified: Int64, inode: UInt64, device: UInt64) {
    self.size = size
    self.modified = modified
    self.inode = inode
    self.device = device
  }

  /// Whether this is the same file with the same size, though its time may have changed.
  public func isSameFile(as other: Identity) -> Bool {
    (size, inode, device) == (other.size, other.inode, other.device)
  }

  init(_ status: stat) {
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
    device = UInt64(status.st_dev)
  }
}

/// What a name in a directory stands for.
public enum FileKind: Sendable {
  case file, directory, other

  init(_ status: stat) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .directory
    default: self = .other
    }
  }
}
