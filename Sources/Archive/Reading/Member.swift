/// A member of a tar: a plain file, or a folder.
public struct Member: Sendable {
  public enum Kind: Sendable { case file, directory }

  public let kind: Kind
  /// Bytes.
  public let size: Int64
  /// Where its data begins in the outermost archive.
  public let dataOffset: Int64

  static let blockBytes: Int64 = 512

  /// Where the next header is, in the outermost archive: data are padded to whole blocks.
  public var endOffset: Int64 {
    dataOffset + (size + Self.blockBytes - 1) / Self.blockBytes * Self.blockBytes
  }
}
