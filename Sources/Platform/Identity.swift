internal import Glibc

/// What distinguishes one state of a file from another: it changes when the file is replaced or written to.
///
/// The device is no part of it: the same disk can have another number each time it is mounted.
public struct Identity: Equatable, Sendable, Codable {
  /// Bytes.
  public let size: Int64
  /// The time of the last change of the content, in nanoseconds since 1970; times after 2262 count as the last one that fits.
  public let modified: Int64
  /// The file's number in its file system.
  public let inode: UInt64

  /// Makes an identity of its parts.
  public init(size: Int64, modified: Int64, inode: UInt64) {
    (self.size, self.modified, self.inode) = (size, modified, inode)
  }

  /// A part in which two identities can differ.
  public enum Difference: Sendable, Equatable, CaseIterable {
    case size, modified, inode
  }

  /// Returns the parts in which this identity differs from `other`, in the order of their declaration.
  public func differences(from other: Identity) -> [Difference] {
    var differences: [Difference] = []
    if size != other.size { differences.append(.size) }
    if modified != other.modified { differences.append(.modified) }
    if inode != other.inode { differences.append(.inode) }
    return differences
  }
}
