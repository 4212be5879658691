public import Checksums

/// A class of the dataset.
public struct Synset: Sendable, Equatable {
  /// The position in the order of wnids, from 0: the label in torchvision, Keras and Caffe.
  public let index: Int
  /// The devkit's number, from 1.
  public let ilsvrc2012ID: Int
  public let wnid: Wnid
  /// How many training images it has.
  public let trainImages: Int
  /// Its words, separated by commas. Not unique: two classes are named "crane".
  public let words: String
}

/// A release of the dataset: its archives, classes and labels. There is one official release; fixtures have the same
/// shape.
public struct Release: Sendable {
  /// Those of the table, and after them what browsers leave of some of them. No tars of classes that are not selected.
  public var archives: [OfficialArchive] { table.archives }
  /// In the order of their wnids.
  public let synsets: [Synset]
  /// Element N − 1 is the index of the class of validation image number N.
  public let valClasses: [UInt16]
  /// The SHA-256 of the classes and labels: a root that was begun with one release cannot go on with another. Words,
  /// archives and URLs are not part of it.
  public let fingerprint: Digest
  /// Which classes of it are prepared.
  public internal(set) var selection: Selection = .all

  /// What of the selection is there already, and is not prepared.
  var known: Selection?
  /// By the names of parts, which images are prepared of each class; empty if classes are prepared whole.
  var picks: [String: [ClassPick?]] = [:]
  /// For each class whether any of it is prepared.
  var isSelected: [Bool]
  /// The archives, and those of all classes.
  var table: ArchiveTable
  var fullTable: ArchiveTable
  private let indices: [Wnid: Int]

  init(archives: [OfficialArchive], synsets: [Synset], valClasses: [UInt16]) {
    let gunzipped = archives.filter { $0.series == nil && Source.of($0.kind) != nil }.compactMap(\.gunzipped)
      .filter { sibling in !archives.contains { $0.name == sibling.name } }
    fullTable = ArchiveTable(archives + gunzipped)
    table = fullTable
    self.synsets = synsets
    self.valClasses = valClasses
    let rows = synsets.map { "\($0.index)\t\($0.ilsvrc2012ID)\t\($0.wnid)\t\($0.trainImages)\n" }
    let labels = valClasses.map { "\($0)\n" }
    fingerprint = Digest.of(Array((rows + ["\n"] + labels).joined().utf8), .sha256)
    isSelected = synsets.map { _ in true }
    indices = Dictionary(uniqueKeysWithValues: synsets.map { ($0.wnid, $0.index) })
  }

  /// The SHA-256 of the words of all classes, in their order, in hexadecimal digits: what names classes with them is bound to it.
  public var wordsDigest: String { Digest.of(Array(synsets.map { "\($0.words)\n" }.joined().utf8), .sha256).hex }

  /// The class named `wnid`, or nil if the release has no such class.
  public func synset(_ wnid: Wnid) -> Synset? { indices[wnid].map { synsets[$0] } }

  /// The archives of one kind, in the order of the table.
  public func archives(of kind: String) -> [OfficialArchive] { table.archives(of: kind) }

  /// The archive called `name`, or nil.
  public func archive(named name: String) -> OfficialArchive? { table.archive(named: name) }

  /// The archive whose published digest is `digest`, or nil.
  public func archive(with digest: Digest) -> OfficialArchive? {
    archives.first { $0.digest(digest.algorithm) == digest }
  }
}
