/// The archives that a row of archives.tsv stands for: `shard-{000..127}.tar` are 128 of them, `{wnid}.tar` is one for each
/// class, and a plain name is just one.
struct ArchiveSeries {
  /// One of the archives: its name, and the class that the name says.
  struct Member {
    let name: String
    let wnid: Wnid?
  }

  /// What it is called in messages: `shard-{000..127}.tar`, `nXXXXXXXX.tar`; nil if it is just one archive.
  let title: String?
  let members: [Member]

  /// More archives than any release has.
  private static let limit = 10_000

  /// Reads a row's name.
  init(_ field: Table.Field, _ synsets: [Synset]) throws(ManifestError) {
    let text = field.text
    guard let open = text.firstIndex(of: "{"), let close = text.lastIndex(of: "}"), open < close else {
      (title, members) = (nil, [Member(name: text, wnid: nil)])
      return
    }
    let (start, end) = (text[..<open], text[text.index(after: close)...])
    guard end.hasSuffix(".tar") else { throw field.error("only tars can be many in one row") }
    let inner = text[text.index(after: open)..<close]
    guard inner != "wnid" else {
      title = "\(start)nXXXXXXXX\(end)"
      members = synsets.map { Member(name: "\(start)\($0.wnid)\(end)", wnid: $0.wnid) }
      return
    }
    let bounds = inner.split(separator: ".", omittingEmptySubsequences: false)
    let digits = bounds[0].utf8.count
    guard bounds.count == 3, bounds[1].isEmpty, bounds[2].utf8.count == digits, digits <= 8,
      (bounds[0] + bounds[2]).utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let first = Int(bounds[0]), let last = Int(bounds[2]), first <= last, last - first < Self.limit
    else {
      throw field.error("'{\(inner)}' is neither {wnid} nor a range such as {000..127}")
    }
    title = text
    members = (first...last).map { number in
      let text = String(number)
      let zeros = String(repeating: "0", count: digits - text.utf8.count)
      return Member(name: "\(start)\(zeros)\(text)\(end)", wnid: nil)
    }
  }
}
