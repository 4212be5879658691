import Dataset
import Testing

/// The rows of a compiled-in table, cut into fields, without comments.
///
/// The tests have a reader of their own, as simple as the format: the program's would be tested against itself.
func rows(_ name: String) throws -> [[String]] {
  let text = String(decoding: try #require(embeddedFile(name)), as: UTF8.self)
  return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
    line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
  }
}

/// Calls `body` with the bytes of `name`.
func withSpan<Result>(_ name: String, _ body: (Span<UInt8>) -> Result) -> Result {
  let bytes = Array(name.utf8)
  return body(bytes.span)
}

/// Returns how many files `part` has in `release`; nil if there is no such part, or nobody knows.
func files(of part: Part, in release: Release) -> Int? { Catalog(part, release)?.files }

extension Catalog {
  /// Returns the item whose file name is `name`.
  func item(named name: String) -> Item? { withSpan(name) { item(named: $0) } }

  /// Says where `name` belongs.
  func place(of name: String, in wnid: Wnid? = nil) -> Place { withSpan(name) { place(of: $0, in: wnid) } }
}

extension MemberRules {
  /// Says what the member called `name` is.
  func role(of name: String, in nested: Wnid? = nil) -> MemberRole { withSpan(name) { role(of: $0, in: nested) } }
}

/// A release of two classes and three validation images, whose tables a test can spoil.
struct SmallRelease {
  var archives = """
    #name\tkind\tbytes\tmd5\tsha256\timages\turl
    train.tar\ttrain\t10240\td41d8cd98f00b204e9800998ecf8427e\t-\t5\thttps://example.org/train.tar
    val.tar\tval\t-\t-\t-\t3\t-
    test.tar\ttest\t-\t-\t-\t4\t-

    """
  var synsets = """
    #index\tilsvrc2012_id\twnid\ttrain_images\twords
    0\t2\tn00000001\t2\tone, eins
    1\t1\tn00000002\t3\ttwo

    """
  var valWnids = "n00000002\nn00000001\nn00000002\n"

  /// Reads the tables.
  func read() throws(ManifestError) -> Release {
    try Release { name in
      switch name {
      case "archives.tsv": Array(archives.utf8)
      case "synsets.tsv": Array(synsets.utf8)
      case "val_wnids.txt": Array(valWnids.utf8)
      default: nil
      }
    }
  }

  /// The error of reading them, or nil.
  func refusal() -> ManifestError? {
    do throws(ManifestError) {
      _ = try read()
      return nil
    } catch {
      return error
    }
  }
}
