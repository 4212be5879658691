public import Dataset
public import Export

/// An arrangement of the tree that some program expects: folders of links, and lists of them.
///
/// A new layout is a file of its own beside this one, and a row in `all`.
public struct View: Sendable {
  /// What it is called on the command line.
  public let name: String
  /// What it is for, in one line.
  public let summary: String
  /// The parts whose images it can show; none if it is not about images.
  public let parts: [Part]
  /// Whether it keeps splits apart.
  public let hasSplits: Bool
  /// What makes one file of it; nil if it is a folder.
  public let packing: ViewPacking?
  /// Which folders and lists it consists of.
  let arrangement: @Sendable (ViewSource) -> Arrangement

  init(
    _ name: String, parts: [Part] = [.train, .val, .test], hasSplits: Bool = true,
    packing: ViewPacking? = nil, _ summary: String,
    arrangement: @escaping @Sendable (ViewSource) -> Arrangement
  ) {
    (self.name, self.parts, self.hasSplits) = (name, parts, hasSplits && !parts.isEmpty)
    (self.packing, self.summary, self.arrangement) = (packing, summary, arrangement)
  }

  /// All layouts, in the order in which they are shown.
  public static let all: [View] = [
    .imageFolder, .datumaro, .datumaroText, .clsLoc, .classNames, .mmpretrain, .tensorFlowDatasets, .portions,
    .squashFS,
  ]

  /// Returns the layout called `name`, or nil.
  public static func named(_ name: String) -> View? { all.first { $0.name == name } }

  /// Where the files of a view go.
  struct Arrangement: Sendable {
    /// Returns the folder of the images of a class in a split. A part without classes has nil.
    let images: @Sendable (Split, Synset?) -> String
    /// Returns the folder of their annotations, if the view has these.
    var annotations: (@Sendable (Split, Synset?) -> String)?
    /// The archives that it has, and what they are called there.
    var archives: [(name: String, newName: String)] = []
    /// Returns the names of a split's lists, if they are others than that of the split.
    var lists: @Sendable (Split) -> [String] = { _ in [] }
    /// Makes what there is beside these, after them.
    var rest: @Sendable (ViewFiles) throws(ExportError) -> Void = { _ in }

    /// A name that two lists have, as file systems without case see it.
    func listClash(_ splits: [Split]) -> String? {
      var seen: Set<String> = []
      return splits.flatMap(lists).first { !seen.insert($0.lowercased()).inserted }
    }
  }
}
