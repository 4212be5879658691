public import Dataset
public import Platform

/// A file that tells a trainer which images and classes there are: a plain file in the root.
///
/// A new format is a file of its own beside this one, and a row in `all`.
public struct LabelFile: Sendable {
  /// Its name in the root.
  public let name: String
  /// Whether it is made without being asked for.
  public let isDefault: Bool
  /// The parts whose images it lists; it can be made when these are complete.
  public let parts: [Part]
  /// What it is for, and what it says, in one line.
  public let summary: String
  /// Whether its labels follow the chosen numbering.
  public let isNumbered: Bool
  private let content: @Sendable (LabelSource, OutputFile) throws(ExportError) -> Void

  init(
    _ name: String, isDefault: Bool = false, listing parts: [Part] = [], isNumbered: Bool = false, _ summary: String,
    content: @escaping @Sendable (LabelSource, OutputFile) throws(ExportError) -> Void
  ) {
    (self.name, self.isDefault, self.parts, self.isNumbered) = (name, isDefault, parts, isNumbered)
    (self.summary, self.content) = (summary, content)
  }

  /// All label files, in the order in which they are made and shown.
  public static let all: [LabelFile] = [
    .metaBin, .trainList, .valList, .evalList, .synsets, .labels, .classIndex, .synsetMapping, .clsLocMap,
    .trainSolution,
    .valSolution, .card,
  ]

  /// Whether it is about the part, whose images it lists or whose classes it names.
  public func lists(_ part: Part) -> Bool { parts.isEmpty ? [.train, .val].contains(part) : parts.contains(part) }

  /// Changes if what is written into any of them does: they are made again then.
  public static let edition = 1

  /// Returns the label file called `name`, or nil.
  public static func named(_ name: String) -> LabelFile? { all.first { $0.name == name } }

  /// Writes the file into the root, and returns its status once it is on the disk.
  ///
  /// Throws `nameTaken`, and leaves everything as it is, if something has its name for which `isOurs` is false, unless it is a
  /// file with the same bytes. On any error there is no part of a new file. Only one run at a time may write it: the caller
  /// has a lock.
  public func write(
    _ source: LabelSource, isOurs: @escaping (FileStatus) -> Bool
  ) throws(ExportError) -> FileStatus {
    var file = OwnFile(name: name, directory: source.root) { file throws(PlatformError) in isOurs(try file.status()) }
    file.takesSame = true
    return try file.write { file throws(ExportError) in try content(source, file) }.status
  }
}
