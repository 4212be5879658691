import Dataset
import Platform
import TestSupport
import Testing

@testable import Devkit

/// A development kit of three classes in two groups, whose files a test can spoil.
struct SampleDevkit {
  /// The tables that it agrees with.
  static func release() throws -> Release {
    let archives = "train.tar\ttrain\t-\t-\t-\t9\t-\nval.tar\tval\t-\t-\t-\t4\t-\ntest.tar\ttest\t-\t-\t-\t1\t-\n"
    let synsets = "0\t2\tn00000001\t2\tone, eins\n1\t3\tn00000002\t3\ttwo\n2\t1\tn00000003\t4\tthree, três\n"
    let labels = "n00000002\nn00000001\nn00000003\nn00000002\n"
    return try Release { (name) -> [UInt8]? in
      Array((name == "archives.tsv" ? archives : name == "synsets.tsv" ? synsets : labels).utf8)
    }
  }

  static let fields = [
    "ILSVRC2012_ID", "WNID", "words", "gloss", "num_children", "children", "wordnet_height", "num_train_images",
  ]

  /// A class: its number, wnid, words, how many children it has, and how many training images.
  struct Row {
    var (id, wnid, words, children, images): (Int, String, String, Int, Int)
  }

  var rows = [
    Row(id: 1, wnid: "n00000003", words: "three, três", children: 0, images: 4),
    Row(id: 2, wnid: "n00000001", words: "one, eins", children: 0, images: 2),
    Row(id: 3, wnid: "n00000002", words: "two", children: 0, images: 3),
    Row(id: 4, wnid: "n00000004", words: "number", children: 3, images: 0),
    Row(id: 5, wnid: "n00000005", words: "thing", children: 1, images: 0),
  ]
  var mat = MatBytes()
  var text = MatBytes.Kind.utf8
  var number = MatBytes.Kind.uint16

  /// The arrays of each row.
  var entries: [[[UInt8]]] {
    rows.map { row in
      [
        mat.number(row.id, number), mat.text(row.wnid, text), mat.text(row.words, text), mat.text("a gloss"),
        mat.number(row.children, number),
        mat.matrix(
          6, [row.children == 0 ? 0 : 1, row.children], mat.element(.uint8, (0..<row.children).map(UInt8.init))),
        mat.number(1, .uint8), mat.number(row.images, number),
      ]
    }
  }

  /// The variable `synsets`.
  var synsets: [UInt8] { mat.structs("synsets", Self.fields, entries) }

  /// The bytes of meta.mat.
  var meta: [UInt8] { mat.file(synsets) }

  /// What its classes are.
  var leaves: [MetaSynset] {
    rows.filter { $0.children == 0 }.map { row in
      MetaSynset(ilsvrc2012ID: row.id, wnid: row.wnid, words: row.words, trainImages: row.images)
    }
  }
}

/// Returns the fault that reading `file` ends in, or nil.
func fault(_ file: [UInt8]) -> DevkitFault? {
  do throws(DevkitFault) {
    _ = try MetaSynset.leaves(file)
    return nil
  } catch {
    return error
  }
}

extension Comparison {
  /// The agreement; a test fails if there is none.
  func agreement() throws -> Agreement<Difference> {
    guard case .compared(let agreement) = self else { throw NoAgreement(comparison: "\(self)") }
    return agreement
  }
}

private struct NoAgreement: Error { let comparison: String }
