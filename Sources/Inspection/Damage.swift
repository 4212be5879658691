/// A place of an archive that looks damaged.
public struct Damage: Sendable, Equatable {
  public enum Fault: Sendable, Equatable {
    /// A header is expected, and there is none that is whole. `bytes` were skipped until the next one, or the end.
    case header(bytes: Int64)
    /// An image begins neither as a JPEG nor as a PNG.
    case notAnImage
    /// An image has no end mark.
    case noEndMark
    /// Zeros instead of something else. If they go on after the member, `until` is the next whole one, if
    /// there is one.
    case zeros(bytes: Int64, until: String?)
    /// From here on there is nothing but zeros.
    case zerosToEnd(bytes: Int64)
    /// A member goes on after the end of the archive, or of the class tar that it is in.
    case cutShort(bytes: Int64, of: Int64)
    /// A class tar, or the archive if no member is named, lacks the zero blocks that end it.
    case noEndOfTar
    /// A class tar, or the archive, looks whole, but holds fewer images than it should.
    case tooFewImages(Int, of: Int)

    /// The fault's name for programs that read it.
    public var name: String {
      switch self {
      case .header: "header"
      case .notAnImage: "not-an-image"
      case .noEndMark: "no-end-mark"
      case .zeros: "zeros"
      case .zerosToEnd: "zeros-to-end"
      case .cutShort: "cut-short"
      case .noEndOfTar: "no-end-of-tar"
      case .tooFewImages: "too-few-images"
      }
    }
  }

  /// Where it begins: the first byte of a header, of an image's data, or of zeros.
  public let offset: Int64
  /// The name of the member that it is in or after, escaped for messages, after that of its class tar. Nil at the start.
  public let member: String?
  /// Whether it is after the member, in the place of another one.
  public let isAfter: Bool
  public let fault: Fault

  init(_ fault: Fault, at offset: Int64, in member: String?, isAfter: Bool = false) {
    (self.fault, self.offset, self.member, self.isAfter) = (fault, offset, member, isAfter)
  }
}
