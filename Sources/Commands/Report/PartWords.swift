internal import Dataset
internal import Planning
internal import Platform

/// What a part holds, in a few words.
func describe(_ part: PublishedPart) -> String {
  var text = count(part.files, part.part.noun)
  if let edition = part.edition { text += " \(edition)" }
  if part.bytes > 0 { text += ", \(size(part.bytes))" }
  if part.isAdopted { text += ", adopted" }
  if part.isCopied { text += ", copied" }
  if !part.isVerified { text += ", NOT VERIFIED" }
  return text
}

extension Part {
  /// What a file of it is called.
  var noun: String {
    switch content {
    case .images: "image"
    case .annotations: "annotation"
    case .files: "file"
    }
  }
}

/// What a part holds, for JSON.
func fields(_ part: PublishedPart) -> [String: JSONLine.Value] {
  [
    "part": .text(part.part.id), "files": .integer(part.files),
    "edition": part.edition.map { .text($0) } ?? .null, "bytes": part.bytes > 0 ? .integer(Int(part.bytes)) : .null,
    "verified": .flag(part.isVerified), "adopted": .flag(part.isAdopted), "copied": .flag(part.isCopied),
  ]
}

/// Which classes of the release are prepared.
func describe(_ release: Release) -> String {
  "\(grouped(release.selectedClasses)) of \(count(release.synsets.count, "class", "classes")): "
    + describe(release.selection)
}

/// The selected classes in a few words.
func describe(_ selection: Selection) -> String {
  guard let wnids = selection.wnids else { return "all" }
  let names = wnids.prefix(3).map(\.description).joined(separator: ", ")
  return wnids.count > 3 ? "\(names) and \(grouped(wnids.count - 3)) more" : names
}

extension GivenUp {
  var words: String {
    let cause: String
    switch reason {
    case .archiveChanged(let differences): cause = "its \(list(differences.map(\.words), "and")) changed"
    case .stagingReplaced: cause = "the staged folder was removed or replaced"
    case .otherArchive: cause = "it is made from another archive now"
    }
    let archive = archive == OfficialArchive.tree.name ? "an unpacked tree" : archive
    switch what {
    case .verification: return "\(archive) is read again from its start: \(cause)"
    case .staged(let part): return "what was extracted from \(archive) into \(part.id)/ is dropped: \(cause)"
    }
  }

  var fields: [String: JSONLine.Value] {
    let part: JSONLine.Value = if case .staged(let part) = what { .text(part.id) } else { .null }
    return ["archive": .text(archive), "part": part, "reason": .text(words)]
  }
}

extension Identity.Difference {
  fileprivate var words: String {
    switch self {
    case .size: "size"
    case .modified: "modification time"
    case .inode: "inode"
    }
  }
}
