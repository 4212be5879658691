public import Dataset
public import Platform

/// What is not as the release says.
public enum Fault: Sendable, Equatable {
  /// The folder of a split is not there, though it was asked for.
  case missingSplit
  /// The folder of a class is not there, nor any of its images.
  case missingClass(images: Int)
  /// An image is not there.
  case missing
  /// A class folder holds another number of images.
  case wrongCount(actual: Int, expected: Int)
  /// Images that belong into class folders lie beside these.
  case flat(images: Int)
  /// An image belongs into the folder of another class.
  case wrongClass(Wnid)
  /// Nothing of that name is expected. `resembles` is a name beside it that differs only in case.
  case foreign(EntryKind, resembles: String?)
  /// The name of a split or a class is taken by what is no folder; nil where a link leads nowhere.
  case notAFolder
  /// The name of an image is taken by what is no regular file.
  case notAFile(EntryKind)
  case empty
  /// A file does not begin as a JPEG or PNG does.
  case notAnImage
  /// A file has no end mark: most likely it is cut off.
  case noEndMark
  /// A file's bytes are not those of the archive.
  case differs
  /// The system's reason.
  case unreadable(String)

  /// The fault's name, for counting and for programs that read it.
  public enum Kind: String, Sendable, CaseIterable {
    case missingSplit = "missing-split"
    case missingClass = "missing-class"
    case missing
    case wrongCount = "wrong-count"
    case flat
    case wrongClass = "wrong-class"
    case foreign
    case notAFolder = "not-a-folder"
    case notAFile = "not-a-file"
    case empty
    case notAnImage = "not-an-image"
    case noEndMark = "no-end-mark"
    case differs
    case unreadable
  }

  public var kind: Kind {
    switch self {
    case .missingSplit: .missingSplit
    case .missingClass: .missingClass
    case .missing: .missing
    case .wrongCount: .wrongCount
    case .flat: .flat
    case .wrongClass: .wrongClass
    case .foreign: .foreign
    case .notAFolder: .notAFolder
    case .notAFile: .notAFile
    case .empty: .empty
    case .notAnImage: .notAnImage
    case .noEndMark: .noEndMark
    case .differs: .differs
    case .unreadable: .unreadable
    }
  }
}

/// What is worth knowing of a file or folder and no fault.
public enum Fact: Sendable, Equatable {
  /// The official image is irregular in this way: `cmyk-jpeg`, `png`, `corrupt-exif`.
  case irregular(String)
  /// A PNG that the tables do not speak of.
  case png
  /// A JPEG, though the official file is a PNG: some tool has converted it.
  case converted
  /// Bytes behind the end mark.
  case trailing(bytes: Int)
  /// A folder is a link to one elsewhere.
  case linked

  public enum Kind: String, Sendable, CaseIterable { case irregular, png, converted, trailing, linked }

  public var kind: Kind {
    switch self {
    case .irregular: .irregular
    case .png: .png
    case .converted: .converted
    case .trailing: .trailing
    case .linked: .linked
    }
  }
}

/// A fault or a fact, and where it is.
public struct Finding<What: Sendable & Equatable>: Sendable, Equatable {
  public let what: What
  public let split: Split
  /// The class in whose folder it is, or whose folder or image is missing; nil in `test/` and beside class folders.
  public let wnid: Wnid?
  /// Relative to the root, with escapes for odd bytes. Folders end with a slash.
  public let path: String
}
