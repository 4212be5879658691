/// What a zip's directory says of a member.
public struct ZipEntry: Sendable, Equatable {
  public enum Method: Sendable {
    /// The data is stored as it is.
    case stored
    /// The data is compressed with Deflate.
    case deflated
  }

  public let kind: Member.Kind
  public let method: Method
  /// The number of bytes of its data.
  public let size: Int64
  /// How many bytes the data takes in the zip.
  public let compressedSize: Int64
  /// The CRC-32 of its data.
  public let checksum: UInt32
  /// The offset of its local header in the zip; its data follows that.
  public let headerOffset: Int64
  /// How much of the zip it takes at least: its local header may be followed by more than its name.
  let leastBytes: Int64

  /// The next member does not begin before this offset.
  public var leastEnd: Int64 { headerOffset + leastBytes }

  /// The bytes of a local header before the name.
  static let localBytes = 30

  /// An error about it.
  func error(_ code: ArchiveError.Code, _ detail: String) -> ArchiveError {
    ArchiveError(code, offset: headerOffset, detail)
  }
}
