/// What is worth knowing about a file or folder, and is not a fault.
public enum Fact: Sendable, Equatable {
  /// The official image is irregular in this way: `cmyk-jpeg`, `png`, `corrupt-exif`.
  case irregular(String)
  /// A PNG that the tables do not mention.
  case png
  /// A JPEG, though the official file is a PNG: some tool has converted it.
  case converted
  /// Bytes after the end marker.
  case trailing(bytes: Int64)
  /// A folder is a link to one elsewhere.
  case linked
  /// A file manager or an operating system left this file behind.
  case hidden

  /// The fact's name, for counting and for programs that read it.
  public enum Kind: String, Sendable, CaseIterable { case irregular, png, converted, trailing, linked, hidden }

  /// The fact's name.
  public var kind: Kind {
    switch self {
    case .irregular: .irregular
    case .png: .png
    case .converted: .converted
    case .trailing: .trailing
    case .linked: .linked
    case .hidden: .hidden
    }
  }
}
