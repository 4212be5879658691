internal import Dataset

/// What a repair has to know of an audit.
extension AuditedSplit {
  /// Whether the split cannot be looked into: it is not there, is no folder or cannot be read.
  var isUnusable: Bool {
    faults[nil, default: []].contains {
      $0.what.kind == .missingSplit || $0.path == "\(Layout.folder(of: split))/" && $0.what.kind.isWhole
    }
  }

  /// Whether nothing is wrong but that images lie beside class folders.
  var isUnsortedOnly: Bool {
    !isRight && all.allSatisfy { $0.wnid == nil && $0.what.kind.isUnsorted }
      && faults[nil, default: []].count == faultCount
  }

  /// The paths in the split of images whose content is wrong.
  var faultyImages: Set<String> {
    Set(
      all.lazy.filter { $0.what.kind.isContent }.map { String($0.path.dropFirst(split.rawValue.count + 1)) })
  }

  /// The classes in whose folders images are missing or wrong; nil stands for test, which has none. `isThere` says whether
  /// there is a file at a path in the split.
  func classesToRepair<Failure: Error>(_ isThere: (String) throws(Failure) -> Bool) throws(Failure) -> Set<Wnid?> {
    var wnids: Set<Wnid?> = []
    for fault in all {
      // What cannot be read cannot be written to either.
      if fault.what.kind == .unreadable, fault.path.hasSuffix("/") { continue }
      if fault.what.kind.isLack { wnids.insert(fault.wnid) }
      // An image that lies elsewhere is missing where it belongs, unless there are two of it.
      guard case .wrongClass(let wnid) = fault.what, let name = fault.path.split(separator: "/").last else { continue }
      if try !isThere("\(wnid)/\(name)") { wnids.insert(wnid) }
    }
    return wnids
  }

  /// One of the faults, for messages.
  var firstFault: String { all.lazy.map { "\($0.path): \($0.what.kind.rawValue)" }.min() ?? "" }

  private var all: some Sequence<Finding<Fault>> { faults.values.joined() }
}

extension Fault.Kind {
  /// Whether the content of an image is wrong.
  var isContent: Bool {
    switch self {
    case .empty, .notAnImage, .noEndMark, .differs, .unreadable: true
    default: false
    }
  }

  /// Whether it says of images beside class folders, where it is not of a class, that they belong into these.
  var isUnsorted: Bool { self == .flat || self == .wrongClass }

  /// Whether nothing in a folder was looked at, where the fault is the folder's.
  var isWhole: Bool {
    switch self {
    case .missingClass, .notAFolder, .unreadable: true
    default: false
    }
  }

  /// Whether the archive has what is missing or wrong.
  var isLack: Bool {
    switch self {
    case .missingClass, .missing, .wrongCount, .notAFolder, .notAFile: true
    default: isContent
    }
  }

  /// Whether something is there that does not belong there.
  var isForeign: Bool {
    switch self {
    case .foreign, .wrongClass, .notAFolder, .notAFile: true
    default: false
    }
  }
}
