public import Dataset
public import Images
public import Platform

/// What differs from the release.
public enum Fault: Sendable, Equatable {
  /// The folder of the part does not exist.
  case missingPart
  /// The folder of a class does not exist, nor do `images` of its images.
  case missingClass(images: Int)
  /// An image does not exist.
  case missing
  /// A class folder holds too few or too many images.
  case wrongCount(actual: Int, expected: Int)
  /// Most images lie beside class folders instead of in them.
  case flat(images: Int)
  /// An image belongs in the folder of another class.
  case wrongClass(Wnid)
  /// Nothing of that name is expected. `resembles` is a name beside it that differs only in case.
  case unexpected(EntryKind, resembles: String?)
  /// The name of a part or a class is taken by something that is not a folder, such as a link that leads nowhere.
  case notAFolder
  /// The name of an image is taken by something that is not a regular file.
  case notAFile(EntryKind)
  /// A file has no bytes.
  case empty
  /// A file begins neither as a JPEG nor as a PNG.
  case notAnImage
  /// An annotation does not begin and end as XML does.
  case notAnAnnotation
  /// The header of an image is damaged.
  case damagedHeader(ImageFault)
  /// A file has no end marker: most likely it is cut off.
  case noEndMark
  /// A file's bytes are not those of the archive.
  case differs
  /// A file or folder cannot be read, for the system's reason.
  case unreadable(String)

  /// The fault's name, for counting and for programs that read it.
  public enum Kind: String, Sendable, CaseIterable {
    case missingPart = "missing-part"
    case missingClass = "missing-class"
    case missing
    case wrongCount = "wrong-count"
    case flat
    case wrongClass = "wrong-class"
    case unexpected
    case notAFolder = "not-a-folder"
    case notAFile = "not-a-file"
    case empty
    case notAnImage = "not-an-image"
    case notAnAnnotation = "not-an-annotation"
    case damagedHeader = "damaged-header"
    case noEndMark = "no-end-mark"
    case differs
    case unreadable
  }

  /// The fault's name.
  public var kind: Kind {
    switch self {
    case .missingPart: .missingPart
    case .missingClass: .missingClass
    case .missing: .missing
    case .wrongCount: .wrongCount
    case .flat: .flat
    case .wrongClass: .wrongClass
    case .unexpected: .unexpected
    case .notAFolder: .notAFolder
    case .notAFile: .notAFile
    case .empty: .empty
    case .notAnImage: .notAnImage
    case .notAnAnnotation: .notAnAnnotation
    case .damagedHeader: .damagedHeader
    case .noEndMark: .noEndMark
    case .differs: .differs
    case .unreadable: .unreadable
    }
  }
}

extension Fault.Kind {
  /// Whether the content of an image is wrong.
  package var isContent: Bool {
    switch self {
    case .empty, .notAnImage, .notAnAnnotation, .damagedHeader, .noEndMark, .differs, .unreadable: true
    default: false
    }
  }

  /// Whether images beside class folders have it because they belong in these.
  var isUnsorted: Bool { self == .flat || self == .wrongClass }

  /// Whether the archive has what is missing or wrong.
  package var isLack: Bool {
    switch self {
    case .missingClass, .missing, .wrongCount, .notAFolder, .notAFile: true
    default: isContent
    }
  }

  /// Whether something is there that does not belong there.
  package var isMisplaced: Bool { self == .unexpected || self == .wrongClass || self == .notAFile }

  /// Whether nothing in a folder was examined, if it is a fault of the folder.
  var isWhole: Bool { self == .missingClass || self == .notAFolder || self == .unreadable }
}

/// What a failed system call means for a tree.
extension Fault {
  /// Makes the fault of a folder that cannot be read. Throws if the machine is to blame, not the tree.
  init(folder error: PlatformError) throws(TreeError) {
    if error.isMachineFault { throw TreeError(error) }
    self = error.isMissing ? .notAFolder : .unreadable(error.reason)
  }

  /// Makes the fault of a file that cannot be read. Throws if the machine is to blame; a bad block is the file's.
  init(file error: PlatformError) throws(TreeError) {
    if error.isMachineFault && !error.isReadFault { throw TreeError(error) }
    self = .unreadable(error.reason)
  }
}
