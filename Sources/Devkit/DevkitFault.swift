public import Platform

/// Why a file of a development kit cannot be compared.
public enum DevkitFault: Error, Equatable, CustomStringConvertible {
  /// The file cannot be read, or is reached through a link (ELOOP).
  case io(PlatformError)
  /// It is a folder, or something else that is not a file.
  case notAFile
  /// It has more bytes than this, which no development kit needs.
  case tooLarge(limit: Int)

  /// It does not begin like a MAT file of level 5.
  case notMAT
  /// It is a MAT file of another version, such as 0x0200 (HDF5).
  case version(Int)
  /// It ends within a data element, or an element ends within the one that it consists of.
  case endsEarly
  /// A compressed element is damaged.
  case compression
  /// The compressed elements expand to more bytes than this.
  case expandsTooFar(limit: Int)
  /// A data element has a type or a size that it cannot have there.
  case element
  /// It has no struct array `synsets`.
  case noSynsets
  /// The struct array has no field of this name.
  case noField(String)
  /// The value of a field is not one number, or not one line of text. Entries are counted from 1.
  case value(field: String, entry: Int)

  /// The fault in words that can follow "cannot be compared: ".
  public var description: String {
    switch self {
    case .io(let error): error.description
    case .notAFile: "it is not a regular file"
    case .tooLarge(let limit): "it has more than \(limit >> 20) MiB"
    case .notMAT: "it is not a MAT file of level 5"
    case .version(0x0200): "it is a MAT file of version 7.3; only those before that can be read"
    case .version(let version): "it is a MAT file of the unknown version \(version)"
    case .endsEarly: "it ends early"
    case .compression: "its compressed data is damaged"
    case .expandsTooFar(let limit): "its compressed data expands to more than \(limit >> 20) MiB"
    case .element: "it is damaged: a data element has the wrong type or size"
    case .noSynsets: "it has no struct array named synsets"
    case .noField(let name): "its synsets have no field \(name)"
    case .value(let field, let entry): "synset \(entry) has no usable \(field)"
    }
  }
}
