public import Dataset

/// A validation image whose class a file and the table do not agree on.
public struct LabelDifference: Equatable, Sendable {
  /// What the development kit has.
  public enum Label: Equatable, Sendable {
    /// The number of a class.
    case synset(Wnid, ilsvrc2012ID: Int)
    /// A class.
    case wnid(Wnid)
    /// A number that no class has.
    case unknown(Int)
    /// A line that is no number, or not what it should be; its first 40 bytes.
    case text(String)
    /// No line: the file has fewer lines than there are images.
    case missing
  }

  /// The image's number, from 1: that of the line.
  public let image: Int
  /// Its class in the development kit.
  public let devkit: Label
  /// Its class in the table; nil if there is no such image.
  public let builtIn: Wnid?
}

/// Compares `bytes`, whose line N is the ILSVRC2012_ID of validation image N, with the labels of `release`.
func compareLabels(_ bytes: [UInt8], _ release: Release) -> Agreement<LabelDifference> {
  // The numbers are those of the table: each stands there once.
  let wnids = Dictionary(uniqueKeysWithValues: release.synsets.map { ($0.ilsvrc2012ID, $0.wnid) })
  func builtIn(_ index: Int) -> Wnid { release.synsets[Int(release.valClasses[index])].wnid }

  var agreement = Agreement<LabelDifference>()
  NumberLine.forEach(bytes) { index, line in
    let ours = index < release.valClasses.count ? builtIn(index) : nil
    let theirs = line.number.flatMap { wnids[$0] }
    guard theirs == nil || theirs != ours else { return agreement.count([]) }
    let label: LabelDifference.Label =
      switch (line.number, theirs) {
      case (let number?, let wnid?): .synset(wnid, ilsvrc2012ID: number)
      case (let number?, nil): .unknown(number)
      case (nil, _): .text(line.text)
      }
    agreement.count([LabelDifference(image: index + 1, devkit: label, builtIn: ours)])
  }
  for index in min(agreement.total, release.valClasses.count)..<release.valClasses.count {
    agreement.count([LabelDifference(image: index + 1, devkit: .missing, builtIn: builtIn(index))])
  }
  return agreement
}
