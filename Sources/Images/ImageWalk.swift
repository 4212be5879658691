/// Follows the structure of an image while its bytes come by, in pieces of any length.
///
/// Segments and chunks are passed over by their length, so that a thumbnail inside of one is never taken for the image.
/// Like decoders, the walk tolerates fill bytes and other bytes between segments. Faults are looked for up to the data
/// of the first scan; after that only the end marker is.
///
///     JPEG  signature ─► seek ─► code ─► length ─┬─► the segment's fields ─┬─► seek …  (also within a scan's data)
///                                                └─► pass ◄────────────────┘
///     PNG   signature ─► chunk ─┬─► imageHeader ─► chunk …
///                               └─► pass ─► chunk …
public struct ImageWalk: Sendable {
  /// What the next byte belongs to.
  enum Step: UInt8 {
    /// The first bytes of the file.
    case signature
    /// Bytes between the segments of a JPEG, or the data of a scan.
    case seek
    /// The byte after 0xff.
    case code
    /// The rest of a segment or chunk, up to `segmentEnd`.
    case pass
    // Units: bytes that are looked at together.
    case pngSignature, length
    case quantizationHead, quantizationValues, huffmanHead, huffmanSymbols, restartInterval
    case frameHead, frameComponents, scanHead, scanComponents
    case chunk, imageHeader
    /// Anything: the image has ended, or there is none.
    case done
  }

  /// The form that the first bytes are those of; nil if they are of neither form, or there were too few.
  public private(set) var form: ImageForm?
  /// How many bytes were taken.
  public private(set) var position: Int64 = 0
  /// The offset after the end marker of the image itself; nil until it was seen.
  public internal(set) var end: Int64?
  /// The first fault of the structure.
  public private(set) var fault: ImageFault?
  /// The offset after the segment or chunk that was entered last: in a whole file, its size is larger.
  public internal(set) var segmentEnd: Int64 = 0

  var step = Step.signature
  /// What was read of a JPEG's header.
  var header = JPEGHeader()
  /// The marker of the current segment.
  var marker: UInt8 = 0
  /// The type of the current chunk of a PNG.
  var chunkType: UInt32 = 0
  /// The size of the image, once it was seen.
  var shape: ImageShape?
  /// Whether the header of a JPEG's first scan, or the first image data of a PNG, was seen.
  var hasData = false
  /// How many bytes the current unit has, and those of it that came with earlier pieces.
  private var unitCount = 3
  private var held = InlineArray<256, UInt8>(repeating: 0)
  private var heldCount = 0

  /// Starts at the first byte of a file.
  public init() {}

  /// How many bytes followed the end marker so far.
  public var trailingBytes: Int64 { end.map { position - $0 } ?? 0 }

  /// Returns whether the next `count` bytes are all in a segment of metadata before the first scan of a JPEG: such as a
  /// camera's notes, which may well be zeros.
  public func isInMetadata(next count: Int) -> Bool {
    step == .pass && form == .jpeg && !hasData && (0xe0...0xef ~= marker || marker == 0xfe)
      && segmentEnd >= position + Int64(count)
  }

  /// Takes the next bytes of the file.
  public mutating func take(_ bytes: Span<UInt8>) { take(bytes, isHeadOnly: false) }

  /// Takes the next bytes; if `isHeadOnly`, up to the data of the first scan or the first fault.
  mutating func take(_ bytes: Span<UInt8>, isHeadOnly: Bool) {
    let start = position
    let pieceEnd = start + Int64(bytes.count)
    while position < pieceEnd {
      let index = Int(position - start)
      switch step {
      case .done:
        position = pieceEnd
      case .pass:
        position = min(segmentEnd, pieceEnd)
        if position == segmentEnd { leaveSegment() }
      case .seek:
        if isHeadOnly && (hasData || fault != nil) { return }
        position = start + Int64(bytes.indexOfMarker(from: index))
        if position < pieceEnd {
          position += 1
          step = .code
        }
      case .code:
        position += 1
        takeMarker(bytes[index])
      default:
        takeUnit(bytes, at: index)
      }
    }
  }

  /// Looks at the current unit once it is complete.
  private mutating func takeUnit(_ bytes: Span<UInt8>, at index: Int) {
    let missing = unitCount - heldCount
    let available = min(missing, bytes.count - index)
    position += Int64(available)
    if available == unitCount { return look(at: bytes.extracting(index..<index + available)) }
    for offset in 0..<available { held[heldCount + offset] = bytes[index + offset] }
    heldCount += available
    guard available == missing else { return }
    let unit = held
    heldCount = 0
    look(at: unit.span.extracting(first: unitCount))
  }

  private mutating func look(at unit: Span<UInt8>) {
    switch step {
    case .signature: takeSignature(unit)
    case .pngSignature: takePNGSignature(unit)
    case .chunk: takeChunk(unit)
    case .imageHeader: takeImageHeader(unit)
    case .length: takeLength(unit)
    default: takeFields(unit)
    }
  }

  private mutating func takeSignature(_ bytes: Span<UInt8>) {
    if bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff {
      form = .jpeg
      step = .code
    } else if bytes[0] == 0x89 && bytes[1] == 0x50 && bytes[2] == 0x4e {
      expect(.pngSignature, 5)
    } else {
      step = .done
    }
  }

  private mutating func takePNGSignature(_ bytes: Span<UInt8>) {
    guard bytes[0] == 0x47, bytes[1] == 0x0d, bytes[2] == 0x0a, bytes[3] == 0x1a, bytes[4] == 0x0a else {
      step = .done
      return
    }
    form = .png
    expect(.chunk, 8)
  }

  /// Goes on with a unit of `count` bytes, at most 256, whatever segment it is in.
  mutating func expect(_ next: Step, _ count: Int) {
    step = next
    unitCount = count
  }

  /// Notes a fault, unless there was one already.
  mutating func note(_ fault: ImageFault) { if self.fault == nil { self.fault = fault } }
}
