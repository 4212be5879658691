internal import Dataset

/// How the members of an archive are named: what tells a header from bytes that only look like one.
enum MemberLayout {
  /// Class tars with the images of their classes in them.
  case classTars
  /// Images with numbers.
  case numbered(Split)

  enum Role: Equatable {
    case classTar(Wnid)
    /// An image, and its class where the name says it.
    case image(Wnid?)
  }

  /// Nil for archives that hold no images as members.
  init?(_ kind: ArchiveKind) {
    switch kind {
    case .train, .trainT3: self = .classTars
    case .val: self = .numbered(.val)
    case .test, .test2012, .testPatch: self = .numbered(.test)
    case .devkit, .devkitT3, .bboxTrain, .bboxVal, .bboxTrainT3, .bboxTestT3, .clsLoc: return nil
    }
  }

  /// What a member of that name is; nil where the archive should have none of that name.
  func role(_ name: Span<UInt8>) -> Role? {
    switch self {
    case .classTars:
      MemberName.classTar(name).map(Role.classTar) ?? MemberName.classOfTrainImage(name).map(Role.image)
    case .numbered(let split):
      MemberName.numberedImage(name, in: split).map { _ in .image(nil) }
    }
  }
}
