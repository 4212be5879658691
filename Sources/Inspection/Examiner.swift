internal import Archive
internal import Dataset

/// Walks over an archive block by block and notes what looks damaged; it sees no block twice and always goes on.
///
/// Class tars and images are distinguished by their names, not by their place: the images of a class tar are found even if
/// its own header is damaged, too.
struct Examiner {
  /// What is expected at the next block.
  enum Place {
    /// A header, or the zeros that end a tar.
    case header
    /// The data of the current image.
    case image
    /// Other data, up to this offset.
    case other(until: Int64)
    /// Anything: a header is looked for.
    case lost
  }

  /// A class tar; `size` and `end` are nil if its own header was not whole.
  struct ClassTar {
    let wnid: Wnid
    let size: Int64?
    /// Where its padding ends.
    let end: Int64?
    /// How many places looked damaged before it.
    let damagesBefore: Int
    /// Where its header is; nil if it was not whole.
    var start: Int64? { size.flatMap { size in end.map { $0 - blockCount(size) * Examiner.blockBytes } } }
    /// How many images were found in it.
    var images = 0

    var label: String { "\(wnid).tar" }
  }

  /// Where a search for a header began.
  struct Search {
    let start: Int64
    let member: String?
    let isAfter: Bool
    /// How many bytes from there on are zeros.
    let zeros: Int64
  }

  let rules: any MemberRules
  /// The archive's size.
  var end: Int64
  /// How many images the archive should hold; nil if that is not known.
  let images: Int?

  var place = Place.header
  var classTar: ClassTar?
  /// The last member whose header was whole.
  var member: (label: String, data: Range<Int64>, isImage: Bool)?
  /// The marks of the current image, and whether a hole in it was noted.
  var image = (marks: ImageMarks(size: 0), hasHole: false)
  /// The zeros that the walk is in.
  var zeros: ZeroRun?
  /// What is wrong with the class tar that these zeros end, unless they go on.
  var pending: (damage: Damage, extent: Range<Int64>)?
  /// The search for a header, unless what it began with was noted.
  var search: Search?
  var imagesSeen = 0
  private(set) var damages: [Damage] = []
  /// The bytes that may be damaged there, each damage's, with the members around it.
  private(set) var extents: [Range<Int64>] = []

  init(_ rules: any MemberRules, end: Int64, images: Int?) {
    (self.rules, self.end, self.images) = (rules, end, images)
  }

  /// What a name says of a member, wherever it is.
  enum Role: Equatable {
    case classTar(Wnid)
    /// An image; its class, if it is in the tar of one.
    case image(Wnid?)
  }

  static let blockBytes = Int64(HeaderBlock.byteCount)

  /// Notes a damage. What may be damaged is `extent`, and the members that it begins and ends in.
  mutating func add(_ damage: Damage, _ extent: Range<Int64>? = nil) {
    let extent = extent ?? damage.offset..<damage.offset + 2 * Self.blockBytes
    var (start, end) = (extent.lowerBound, extent.upperBound)
    if let member {
      start = min(start, member.data.lowerBound - Self.blockBytes)
      if member.isImage, extent.lowerBound <= member.data.upperBound { end = max(end, member.data.upperBound) }
    }
    damages.append(damage)
    extents.append(start..<end)
  }

  /// What was noted last goes on up to `offset`.
  mutating func extendLast(to offset: Int64) {
    guard let last = extents.popLast() else { return }
    extents.append(last.lowerBound..<max(last.upperBound, offset))
  }

  /// Looks at the block at `offset`. Blocks come in their order, all of the archive but a part of one at its end.
  mutating func take(_ block: Span<UInt8>, at offset: Int64) {
    if let end = classTar?.end, offset >= end { leaveClassTar(end) }
    switch place {
    case .header: takeHeader(block, offset)
    case .image: takeImage(block, offset)
    case .other(let until): if offset + Self.blockBytes >= until { place = .header }
    case .lost:
      guard let header = HeaderBlock(block), header.kind == .file, let role = role(of: block) else { return }
      let label = self.label(of: block, role)
      endSearch(at: label, offset)
      begin(header, role, label, offset)
    }
  }

  private mutating func takeHeader(_ block: Span<UInt8>, _ offset: Int64) {
    if block.isZero { return extendZeros(.header, offset) }
    let role = role(of: block)
    guard let header = HeaderBlock(block),
      header.kind == .file && role != nil || fits(header, offset)
    else { return beginSearch(role.map { self.label(of: block, $0) }, offset) }
    if case .classTar = role, classTar != nil { leaveClassTar(offset) }
    let label = self.label(of: block, role)
    endZeros(at: label, offset)
    begin(header, header.kind == .file ? role : nil, label, offset)
  }

  /// Continues after a header that is whole.
  private mutating func begin(_ header: HeaderBlock, _ role: Role?, _ label: String, _ offset: Int64) {
    let start = offset + Self.blockBytes
    place = header.size > 0 ? .other(until: start + header.size) : .header
    switch role {
    case .classTar(let wnid):
      classTar = ClassTar(
        wnid: wnid, size: header.size, end: start + blockCount(header.size) * Self.blockBytes,
        damagesBefore: damages.count)
      place = .header
    case .image(let wnid):
      if let wnid, classTar == nil { classTar = ClassTar(wnid: wnid, size: nil, end: nil, damagesBefore: 0) }
      classTar?.images += 1
      imagesSeen += 1
      image = (ImageMarks(size: header.size), false)
      if header.size > 0 { place = .image } else { add(Damage(.notAnImage, at: start, in: label)) }
    case nil: break
    }
    if header.kind == .file {
      var isImage = false
      if case .image = role { isImage = true }
      member = (label, start..<start + header.size, isImage)
    }
    guard case .image = role, let end = classTar?.end, start + header.size > end, end < self.end else { return }
    add(Damage(.cutShort(bytes: max(0, end - start), of: header.size), at: start, in: label))
    (place, search) = (.lost, nil)
  }

  private mutating func takeImage(_ block: Span<UInt8>, _ offset: Int64) {
    guard let member else { preconditionFailure("an image has a header") }
    if block.isZero {
      extendZeros(image.marks.isInMetadata(next: block.count) ? .segment : .image, offset)
    } else {
      endZerosInImage(offset)
    }
    image.marks.take(block)
    guard offset + Self.blockBytes >= member.data.upperBound else { return }
    place = .header
    guard !image.hasHole, let fault = image.marks.fault else { return }
    if let zeros, fault == .noEndMark || zeros.start <= member.data.lowerBound {
      // They are what stands in its place.
      self.zeros?.isDamage = true
    } else {
      add(Damage(fault, at: member.data.lowerBound, in: member.label))
    }
  }

  /// Whether the data of a header end in a place where they may.
  private func fits(_ header: HeaderBlock, _ offset: Int64) -> Bool {
    header.size <= (classTar?.end ?? end) - offset - Self.blockBytes
  }

  private func role(of block: Span<UInt8>) -> Role? {
    HeaderBlock.withName(of: block) { name in
      if case .item = rules.role(of: name, in: nil) { return .image(nil) }
      switch rules.roleAnywhere(of: name) {
      case .item(let item): return .image(item.wnid)
      case .nested(let wnid, _): return .classTar(wnid)
      case .folder, .ignored, .piece, .unexpected: return nil
      }
    }
  }

  /// How many images the tar of a class should hold; nil if that is not known.
  func images(of wnid: Wnid) -> Int? { rules.catalogs.lazy.compactMap { $0.files(of: wnid) }.first }

  /// How a member is called in messages, with its class tar before it.
  func label(of block: Span<UInt8>, _ role: Role?) -> String {
    let name = HeaderBlock.withName(of: block) { escaped($0) }
    guard case .image(let wnid?) = role else { return name }
    return "\(classTar?.wnid ?? wnid).tar: \(name)"
  }
}

/// How many blocks of a tar `size` bytes take.
private func blockCount(_ size: Int64) -> Int64 { (size + Examiner.blockBytes - 1) / Examiner.blockBytes }

extension Span<UInt8> {
  /// Whether there are only zeros.
  fileprivate var isZero: Bool {
    for index in indices where self[index] != 0 { return false }
    return true
  }
}
