/// Finds the archives that a name may look like, of thousands.
///
/// What is made of an archive's name keeps its beginning up to the first dot, in whatever case, at its own beginning or after
/// what stands before it: see `LookAlike`.
public struct LookAlikeIndex {
  private var archives: [String: [OfficialArchive]] = [:]
  /// The lengths of these beginnings.
  private var lengths: Set<Int> = []

  public init(_ archives: [OfficialArchive]) {
    for archive in archives {
      let beginning = String(archive.name.prefix { $0 != "." }).lowercased()
      self.archives[beginning, default: []].append(archive)
      lengths.insert(beginning.utf8.count)
    }
  }

  /// Returns the archives that `name` looks like, and what it is to them.
  public func archives(like name: String) -> [(archive: OfficialArchive, kind: LookAlike)] {
    let bytes = Array(name.lowercased().utf8)
    var found: [(archive: OfficialArchive, kind: LookAlike)] = []
    for start in Self.starts where start == 0 || bytes.starts(with: start == 1 ? [0x2E] : Self.copyOf) {
      for length in lengths where start + length <= bytes.count {
        for archive in archives[String(decoding: bytes[start..<start + length], as: UTF8.self)] ?? [] {
          if let kind = LookAlike(name, of: archive.name) { found.append((archive, kind)) }
        }
      }
    }
    return found
  }

  private static let copyOf = Array("copy of ".utf8)
  /// Where the beginning of an archive's name may stand: at first, after a dot, or after `copy of `.
  private static let starts = [0, 1, copyOf.count]
}
