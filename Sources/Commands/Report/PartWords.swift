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

extension Selection {
  /// Which images of each class are prepared; empty if all are.
  fileprivate var imageWords: String {
    if let images { return ", \(count(images.count, "listed image"))" }
    guard let pick else { return "" }
    let number = pick.limits.isEmpty ? pick.limit.map(grouped) ?? "all" : "as many as the table says"
    switch pick.order {
    case .first: return ", the first \(number) of each"
    case .random(let seed): return ", \(number) of each at random (seed \(seed))"
    }
  }

  /// What is prepared, for JSON.
  func fields(_ release: Release) -> [String: JSONLine.Value] {
    let selected = release.synsets.filter { release.isSelected(class: $0.index) }
    var fields: [String: JSONLine.Value] = [
      "classes": .list(selected.map { .text($0.wnid.description) }),
      "per_class": pick?.limit.map { .integer($0) } ?? .null, "images": images.map { .integer($0.count) } ?? .null,
    ]
    if let pick {
      switch pick.order {
      case .first: (fields["pick"], fields["seed"]) = (.text("first"), .null)
      case .random(let seed): (fields["pick"], fields["seed"]) = (.text("random"), .text(String(seed)))
      }
      fields["limits"] = .object(
        Dictionary(uniqueKeysWithValues: pick.limits.map { ($0.description, .integer($1)) }))
    }
    return fields
  }
}

/// The selected classes in a few words.
func describe(_ selection: Selection) -> String {
  guard let wnids = selection.wnids else { return "all" + selection.imageWords }
  let names = wnids.prefix(3).map(\.description).joined(separator: ", ")
  return (wnids.count > 3 ? "\(names) and \(grouped(wnids.count - 3)) more" : names) + selection.imageWords
}

/// What is given up from several archives for the same reason.
func words(_ givenUp: [GivenUp]) -> String {
  guard let first = givenUp.first else { return "" }
  let archives =
    first.archive == OfficialArchive.tree.name ? "an unpacked tree" : archiveList(givenUp.map(\.archive), "and")
  let cause: String
  switch first.reason {
  case .archiveChanged(let differences):
    cause = "\(givenUp.count == 1 ? "its" : "their") \(list(differences.map(\.words), "and")) changed"
  case .remoteChanged: cause = "it may be another file by now"
  case .stagingReplaced: cause = "the staged folder was removed or replaced"
  case .otherSelection: cause = "more classes are selected now"
  case .otherArchive: cause = "it is made from another archive now"
  }
  switch first.what {
  case .verification: return "\(archives) is read again from its start: \(cause)"
  case .staged(let part): return "what was extracted from \(archives) into \(part.id)/ is dropped: \(cause)"
  }
}

extension GivenUp {
  var fields: [String: JSONLine.Value] {
    let part: JSONLine.Value = if case .staged(let part) = what { .text(part.id) } else { .null }
    return ["archive": .text(archive), "part": part, "reason": .text(words([self]))]
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
