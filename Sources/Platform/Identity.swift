/// Distinguishes one state of a file from another: it changes when the file is replaced or written to.
///
/// It leaves out the device, whose number can change with every mount.
public struct Identity: Equatable, Sendable, Codable {
  /// Bytes.
  public let size: Int64
  /// When the content last changed, in nanoseconds since 1970. Times after 2262 wrap around.
  public let modified: Int64
  /// The number of the file in its file system.
  public let inode: UInt64

  /// Makes an identity from its parts.
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
