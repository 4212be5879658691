/// Consecutive zero blocks, and what they stand for.
struct ZeroRun {
  enum Kind {
    /// In the data of an image.
    case image
    /// In a segment before an image's picture.
    case segment
    /// Where a header should be, or the end of a tar.
    case header
  }

  /// As many zero blocks in an image are no accident: 4096 bytes, a block of a file system.
  private static let holeBlocks = 8
  /// An end of a tar in GNU tar's records has no more zero blocks: two to mark it, and 19 to fill the record.
  private static let endBlocks = 21

  let start: Int64
  /// The member that it begins in or after.
  let member: String?
  let isAfter: Bool
  /// Whether it was found to be damage before its end is known.
  var isDamage = false
  private var imageBlocks = 0
  private var segmentBlocks = 0
  /// Blocks in the place of headers.
  private(set) var headerBlocks = 0
  /// How many of them have ended a class tar.
  private var endedBlocks = 0

  init(at start: Int64, in member: String?, isAfter: Bool) {
    (self.start, self.member, self.isAfter) = (start, member, isAfter)
  }

  mutating func extend(_ kind: Kind) {
    switch kind {
    case .image: imageBlocks += 1
    case .segment: segmentBlocks += 1
    case .header: headerBlocks += 1
    }
  }

  /// Here a class tar ends.
  mutating func endTar() { endedBlocks = headerBlocks }

  /// Blocks in the place of headers, after the last class tar.
  private var openBlocks: Int { headerBlocks - endedBlocks }

  /// Whether it is damage already for what it is in an image.
  var isHole: Bool { isDamage || imageBlocks > 0 && imageBlocks + segmentBlocks >= Self.holeBlocks }

  /// Whether it is damage before a header, if no tar ends there.
  var isDamageBeforeHeader: Bool { isHole || openBlocks > 0 }

  /// Whether it is damage as an end of `tars` tars, one in the other; one that is too long may be one all the same if
  /// nothing is missing.
  func isDamage(endOf tars: Int = 1, isLacking: Bool) -> Bool {
    isHole || openBlocks > tars * Self.endBlocks && isLacking
  }

  /// Whether it is long enough to mark the end of a tar.
  var isEnd: Bool { openBlocks >= 2 }
}
