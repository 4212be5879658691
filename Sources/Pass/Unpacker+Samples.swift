internal import Archive
internal import Dataset
internal import Platform

/// What has come of a sample whose members do not have its image's name.
final class Sample {
  let key: [UInt8]
  /// The image, once its name is known.
  var item: Item?
  /// The image, while it waits for its name.
  var waiting: WaitingImage?
  /// Its label, while that waits for the name.
  var label: SampleLabel?
  /// Where the header after its last member is.
  var end: Int64 = 0

  init(_ key: [UInt8]) { self.key = key }
}

/// The text of a label, and where it is.
struct SampleLabel {
  let text: [UInt8]
  let name: String
  let offset: Int64
}

/// An image that is kept in memory until its name is known.
final class WaitingImage: MemberReader {
  let name: String
  let place: MemberPlace
  private var bytes: Buffer
  private var isTaken = false

  /// Takes the bytes of the current member of `reader`.
  init(_ reader: TarReader, _ place: MemberPlace) throws {
    (name, self.place) = (reader.name, place)
    bytes = Buffer(capacity: Int(place.size))
    while try reader.nextData({ bytes.append($0) }) {}
  }

  func nextData(_ body: (RawSpan) -> Void) -> Bool {
    guard !isTaken else { return false }
    isTaken = true
    bytes.withBytes(in: 0..<bytes.count) { body($0) }
    return true
  }
}

/// Samples of several members: an image, its label and its description, in any order.
extension Unpacker {
  /// The largest image that waits for its name, the largest description and the largest label, in bytes.
  private static let (imageLimit, descriptionLimit, labelLimit): (Int64, Int64, Int64) = (32 << 20, 1 << 20, 64)

  mutating func readPiece(_ piece: SamplePiece, _ reader: TarReader, _ member: Member) throws {
    let place = MemberPlace(member)
    if let item = piece.item {
      // The key is the name, so nothing has to wait.
      return try check(try label(reader, place), item)
    }
    if let known = sample, known.key != piece.key { try endSample() }
    let sample: Sample
    if let known = self.sample { sample = known } else { sample = Sample(piece.key) }
    self.sample = sample
    switch piece.kind {
    case .image:
      guard sample.waiting == nil else { throw reader.duplicate(place, job.archive) }
      if let item = sample.item {
        try readItem(item, of: reader, place)
      } else {
        guard place.size <= Self.imageLimit else { throw oversized(reader, place, Self.imageLimit) }
        sample.waiting = try WaitingImage(reader, place)
      }
    case .label: sample.label = try label(reader, place)
    case .description:
      guard sample.item == nil else { throw reader.duplicate(place, job.archive) }
      let text = try text(reader, place, Self.descriptionLimit)
      sample.item = describedItem(text)
      if let item = sample.item, let image = sample.waiting {
        sample.waiting = nil
        try readItem(item, of: image, image.place)
      }
    }
    if let item = sample.item, let label = sample.label {
      sample.label = nil
      try check(label, item)
    }
    sample.end = member.endOffset
  }

  /// The sample at hand has no more members. A run can resume after it, and not inside it.
  mutating func endSample() throws {
    guard let sample else { return }
    self.sample = nil
    if let image = sample.waiting {
      throw PassError(.unnamedImage(image.name, offset: image.place.offset), job.archive.name)
    }
    lastMember = sample.end
  }

  private mutating func readItem(_ item: Item, of reader: any MemberReader, _ place: MemberPlace) throws {
    try readItem(item, reader, place)
    lastMember = nil
  }

  private func text(_ reader: TarReader, _ place: MemberPlace, _ limit: Int64) throws -> [UInt8] {
    guard place.size <= limit else { throw oversized(reader, place, limit) }
    var buffer = Buffer(capacity: Int(place.size))
    while try reader.nextData({ buffer.append($0) }) {}
    return buffer.withElements { bytes in bytes.indices.map { bytes[$0] } }
  }

  private func describedItem(_ text: [UInt8]) -> Item? { rules.item(describedBy: text.span) }

  private func label(_ reader: TarReader, _ place: MemberPlace) throws -> SampleLabel {
    SampleLabel(text: try text(reader, place, Self.labelLimit), name: reader.name, offset: place.offset)
  }

  /// Throws if a label is not that of the item's class.
  private func check(_ label: SampleLabel, _ item: Item) throws(PassError) {
    guard let expected = rules.label(of: item) else { return }
    let words = String(decoding: label.text, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words == ["\(expected)"] else {
      throw PassError(.wrongLabel(label.name, offset: label.offset, expected: expected), job.archive.name)
    }
  }

  private func oversized(_ reader: TarReader, _ place: MemberPlace, _ limit: Int64) -> PassError {
    PassError(.oversizedMember(reader.name, offset: place.offset, limit: limit), job.archive.name)
  }
}
