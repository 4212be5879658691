/// A file that users write to name classes.
public enum ClassFile {
  /// Reads a file with a line for each class, which begins with its wnid: `n01440764`, or `n01440764 tench`, or
  /// `n01440764,tench`. Empty lines and lines that begin with `#` are not read.
  ///
  /// Throws if a line begins with no wnid of the release, with the line's number. `file` is the file's name.
  public static func read(_ bytes: [UInt8], file: String, _ release: Release) throws(ManifestError) -> [Wnid] {
    var wnids: [Wnid] = []
    var line = 0
    for row in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      line += 1
      guard let field = row.firstField, field.first != UInt8(ascii: "#") else { continue }
      let name = String(decoding: field.prefix { $0 != UInt8(ascii: ",") }, as: UTF8.self)
      guard let wnid = Wnid(name), release.synset(wnid) != nil else {
        throw ManifestError(file: file, line: line, "'\(name)' is no class of the release")
      }
      wnids.append(wnid)
    }
    guard !wnids.isEmpty else { throw ManifestError(file: file, "it names no classes") }
    return wnids
  }
}
