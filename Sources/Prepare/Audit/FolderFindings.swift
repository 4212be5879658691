internal import Archive
internal import Dataset
internal import Platform

/// What was found in a folder, or in a part of one.
struct FolderFindings: Sendable {
  let split: Split
  let wnid: Wnid?
  /// Relative to the root, with a slash at its end.
  let path: String
  /// How many facts of one kind are kept.
  let limit: Int

  /// Images that are where they belong.
  var images = 0
  /// Whether it could be read to its end.
  var isRead = false
  /// The numbers of images of val and test that are there, wherever.
  var numbers: [Int] = []
  /// How many images of other classes are here, by their index.
  var elsewhere: [Int: Int] = [:]
  /// Images beside class folders, of which as many are kept as are told apart from a flat split.
  private(set) var strays: [Finding<Fault>] = []
  private(set) var strayCount = 0
  private(set) var faults: [Finding<Fault>] = []
  private(set) var faultCounts: [Fault.Kind: Int] = [:]
  private(set) var facts: [Finding<Fact>] = []
  private(set) var factCounts: [Fact.Kind: Int] = [:]

  init(_ split: Split, _ synset: Synset?, limit: Int) {
    self.split = split
    wnid = synset?.wnid
    path = Layout.folder(of: split) + "/" + (synset.map { "\($0.wnid)/" } ?? "")
    self.limit = limit
  }

  /// Adds a fault that is about a name which is not there.
  mutating func addMissing(_ name: String) { add(.missing, Array(name.utf8).span) }

  /// Adds a fault of `name`, or of the folder where there is no name.
  mutating func add(_ fault: Fault, _ name: Span<UInt8>? = nil) {
    faultCounts[fault.kind, default: 0] += 1
    guard faultCounts[fault.kind]! <= Self.kept else { return }
    faults.append(Finding(what: fault, split: split, wnid: wnid, path: path(name)))
  }

  /// Adds faults that were put aside.
  mutating func add(_ findings: [Finding<Fault>]) {
    for finding in findings { faultCounts[finding.what.kind, default: 0] += 1 }
    faults += findings.prefix(Self.kept)
  }

  mutating func add(_ fact: Fact, _ name: Span<UInt8>? = nil) {
    factCounts[fact.kind, default: 0] += 1
    guard factCounts[fact.kind]! <= limit else { return }
    facts.append(Finding(what: fact, split: split, wnid: wnid, path: path(name)))
  }

  /// Adds an image that lies beside the class folders and belongs to the class `wnid`.
  mutating func addStray(of wnid: Wnid, _ name: Span<UInt8>) {
    strayCount += 1
    guard strayCount <= Self.straysKept else { return }
    strays.append(Finding(what: .wrongClass(wnid), split: split, wnid: self.wnid, path: path(name)))
  }

  private func path(_ name: Span<UInt8>?) -> String {
    guard let name else { return path }
    return path + escaped(name, limit: .max)
  }

  /// How many faults of one kind are kept of a folder, to be mended: as many as the largest one has images.
  static let kept = 100_000
  /// A split with more images beside its class folders is flat.
  static let straysKept = 10_000
}
