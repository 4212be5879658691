/// A member of a tar: a plain file, or a folder.
public struct Member: Sendable {
  public enum Kind: Sendable { case file, directory }

  public let kind: Kind
  /// Bytes.
  public let size: Int64
  /// The offset of its data in the outermost archive.
  public let dataOffset: Int64

  static let blockBytes: Int64 = 512

  /// The offset of the next header in the outermost archive: data is padded to whole blocks.
  public var endOffset: Int64 {
    dataOffset + (size + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
  }
}
