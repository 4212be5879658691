internal import Dataset

/// A miniature of the development kit: what is in the folder that its archive unpacks to.
struct FixtureDevkit {
  /// A class of the fixture.
  struct Class {
    /// The number of the class, from 1. The numbers have no gaps.
    let ilsvrc2012ID: Int
    let wnid: Wnid
    let words: String
    /// How many training images it has.
    let trainImages: Int
  }

  /// The name of the folder.
  static let folder = "ILSVRC2012_devkit_t12"

  private let classes: [Class]
  private let labels: [Wnid]

  /// The development kit of `classes`, in any order, and of validation images whose classes are `labels`.
  init(classes: [Class], labels: [Wnid]) {
    self.classes = classes.sorted { $0.ilsvrc2012ID < $1.ilsvrc2012ID }
    self.labels = labels
  }

  /// The files, with their paths in the folder.
  var files: [(path: String, bytes: [UInt8])] {
    [
      ("COPYING", Array(copying.utf8)),
      ("readme.txt", Array(readme.utf8)),
      ("data/ILSVRC2012_validation_ground_truth.txt", Array(groundTruth.utf8)),
      ("data/meta.mat", meta),
      ("evaluation/demo_eval.m", Array("% The official development kit evaluates predictions here.\n".utf8)),
    ]
  }

  private var copying: String { "Made by ilsvrc-prepare fixture. Do with it whatever you like.\n" }

  private var readme: String {
    """
    The development kit of a fixture: \(classes.count) classes, \(labels.count) validation images.

    data/meta.mat describes the classes. Line N of data/ILSVRC2012_validation_ground_truth.txt is the ILSVRC2012_ID of
    validation image N. Both have the form of the official development kit's.

    """
  }

  private var groundTruth: String {
    let numbers = Dictionary(uniqueKeysWithValues: classes.map { ($0.wnid, $0.ilsvrc2012ID) })
    return labels.map { wnid in
      guard let number = numbers[wnid] else { preconditionFailure("\(wnid) is not one of the classes") }
      return "\(number)\n"
    }.joined()
  }

  /// The bytes of meta.mat. As in the official one, a group follows the classes: the root of the hierarchy.
  var meta: [UInt8] {
    func entry(
      _ number: Int, _ wnid: String, _ words: String, _ gloss: String, children: [Int], height: Int, images: Int
    ) -> [[UInt8]] {
      [
        MatBytes.number(number), MatBytes.text(wnid), MatBytes.text(words), MatBytes.text(gloss),
        MatBytes.number(children.count), MatBytes.numbers(children), MatBytes.number(height), MatBytes.number(images),
      ]
    }
    let leaves = classes.map { one in
      entry(
        one.ilsvrc2012ID, one.wnid.description, one.words, "a class of the fixture", children: [], height: 0,
        images: one.trainImages)
    }
    let root = entry(
      classes.count + 1, "n00001740", "entity", "the root of the fixture's hierarchy",
      children: classes.map(\.ilsvrc2012ID), height: 1, images: 0)
    let fields = [
      "ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images",
    ]
    return MatBytes.header + MatBytes.structs(named: "synsets", fields, leaves + [root])
  }
}
