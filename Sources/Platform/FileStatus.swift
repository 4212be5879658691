internal import Glibc

/// What the file system knows about a file or a directory.
public struct FileStatus: Equatable, Sendable {
  /// Size, time and inode.
  public let identity: Identity
  /// File, directory or something else.
  public let kind: FileKind
  /// The number of its file system, which can change with every mount.
  public let device: UInt64
  /// How many names (hard links) it has.
  public let links: Int
  /// When its content, its name or its attributes last changed, in nanoseconds since 1970: no program can set this time.
  public let changed: Int64

  /// Makes a status from its parts.
  public init(identity: Identity, kind: FileKind, device: UInt64, links: Int) {
    (self.identity, self.kind, self.device, self.links) = (identity, kind, device, links)
    changed = identity.modified
  }

  init(_ status: stat) {
    let time = nanoseconds(seconds: Int64(status.st_mtim.tv_sec), plus: Int64(status.st_mtim.tv_nsec))
    identity = Identity(size: Int64(status.st_size), modified: time, inode: UInt64(status.st_ino))
    kind = FileKind(status)
    device = UInt64(status.st_dev)
    links = Int(clamping: status.st_nlink)
    changed = nanoseconds(seconds: Int64(status.st_ctim.tv_sec), plus: Int64(status.st_ctim.tv_nsec))
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

/// Returns a time in nanoseconds. Those that do not fit, before 1677 and after 2262, wrap around, so that two of them are
/// still different.
package func nanoseconds(seconds: Int64, plus rest: Int64) -> Int64 { seconds &* 1_000_000_000 &+ rest }
