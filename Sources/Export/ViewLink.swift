/// How the files of a view come to be.
public enum ViewLink: String, Sendable, CaseIterable {
  /// Other names of the same files.
  case hard
  /// Files of their own, which share the bytes until one of them is written to.
  case reflink
  /// Symbolic links with absolute paths.
  case sym
  /// Files and bytes of their own.
  case copy

  /// Whether it works within one file system only.
  public var needsSameVolume: Bool { self == .hard || self == .reflink }
  /// Whether each file takes an inode of its own.
  public var takesInodes: Bool { self != .hard }
  /// Whether what was made of a folder counts only once it is on the disk: a link is right or absent, bytes are not.
  public var hasBytes: Bool { self == .copy || self == .reflink }
}
