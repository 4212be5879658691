extension Source {
  /// imagenet1k-train-0000.tar to imagenet1k-train-1023.tar: timm's copy of the training images.
  static let webDatasetTrain = webDataset("wds-train", feeds: .train)
  /// imagenet1k-validation-00.tar to imagenet1k-validation-63.tar.
  static let webDatasetVal = webDataset("wds-val", feeds: .val)

  private static func webDataset(_ kind: String, feeds part: Part) -> Source {
    Source(kind, form: "webdataset", feeds: [part], isSplit: true, isPublished: false) { WebDatasetSamples($0) }
  }
}

/// The rules of a shard of WebDataset: `n01440764_10026.cls`, `n01440764_10026.jpg` and `n01440764_10026.json` are a sample,
/// whose key they begin with. If the key is not the image's official name, the description says that: `filename`.
struct WebDatasetSamples: MemberRules {
  let catalogs: [Catalog]

  init(_ catalogs: [Catalog]) { self.catalogs = catalogs }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    var parser = NameParser(at: 0)
    if parser.skip("./", in: name), parser.position == name.count { return .folder }
    let start = parser.position
    guard let kind = kind(&parser, name), parser.position > start + 1 else { return .unexpected }
    var key: [UInt8] = []
    for index in start..<parser.position - 1 { key.append(name[index]) }
    guard let item = item(named: key + Self.suffix) else { return .piece(SamplePiece(kind, of: key, item: nil)) }
    switch kind {
    case .image: return .item(item)
    case .label: return .piece(SamplePiece(kind, of: key, item: item))
    case .description: return .ignored
    }
  }

  func item(describedBy text: Span<UInt8>) -> Item? {
    guard let path = JSONText.string(of: "filename", in: text) else { return nil }
    return item(named: Array(path[baseName(of: path.span)...]))
  }

  func label(of item: Item) -> Int? {
    item.wnid.flatMap { wnid in catalogs.lazy.compactMap { $0.position(of: wnid) }.first }
  }

  func example(in nested: Wnid?) -> String {
    guard let catalog = catalogs.first else { return "" }
    let item =
      catalog.numbers.map { catalog.item(number: $0.upperBound) }
      ?? catalog.item(number: 1, in: catalog.allFolders.first?.wnid)
    return "\(catalog.fileName(of: item).dropLast(Self.suffix.count)).jpg"
  }

  private func item(named name: [UInt8]) -> Item? { catalogs.lazy.compactMap { $0.item(named: name.span) }.first }

  private static let suffix = Array(".JPEG".utf8)

  /// Passes over a key of plain bytes without a dot, and the dot; returns what the ending after it says. At the end of a name
  /// of another form returns nil.
  private func kind(_ parser: inout NameParser, _ name: Span<UInt8>) -> SamplePiece.Kind? {
    var end = parser.position
    while end < name.count, isPlain(name[end]), name[end] != UInt8(ascii: ".") { end += 1 }
    guard end < name.count, name[end] == UInt8(ascii: "."), end - parser.position <= 200 else { return nil }
    parser = NameParser(at: end + 1)
    for (ending, kind) in Self.endings {
      var rest = parser
      if rest.skip(ending, in: name), rest.position == name.count { return kind }
    }
    return nil
  }

  private static let endings: [(StaticString, SamplePiece.Kind)] = [
    ("jpg", .image), ("jpeg", .image), ("JPEG", .image), ("JPG", .image), ("cls", .label), ("json", .description),
  ]
}

/// A member that is a part of a sample.
public struct SamplePiece: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// Its image, whose name is not in the key.
    case image
    /// The index of its class.
    case label
    /// JSON, which names the image.
    case description
  }

  public let kind: Kind
  /// What the names of all members of the sample begin with.
  public let key: [UInt8]
  /// The image of the sample, if the key is its name.
  public let item: Item?

  init(_ kind: Kind, of key: [UInt8], item: Item?) { (self.kind, self.key, self.item) = (kind, key, item) }
}
