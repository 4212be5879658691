/// The steps through a JPEG: ITU-T T.81, annex B.
extension ImageWalk {
  /// The byte after 0xff has come.
  mutating func takeMarker(_ code: UInt8) {
    switch code {
    // A fill byte; the marker may follow.
    case 0xff: return
    case 0xd9:
      if !header.hasFrame { note(.noFrame) } else if !hasData { note(.noScan) }
      end = position
      step = .done
      return
    // Stuffed bytes, and markers without a segment.
    case 0x00, 0x01, 0xd0...0xd7: step = .seek
    case 0x02...0xbf, 0xd8:
      if !hasData { note(.marker) }
      step = .seek
    // JPG, DNL, DHP, EXP and JPG0 to JPG13; frames that differ from others, which follow a DHP.
    case 0xc8, 0xdc, 0xde, 0xdf, 0xf0...0xfd, 0xc5...0xc7, 0xcd...0xcf:
      if !hasData { note(.marker) }
      expect(.length, 2)
    default: expect(.length, 2)
    }
    marker = code
  }

  /// The length of a segment has come.
  mutating func takeLength(_ bytes: Span<UInt8>) {
    let length = Int64(bytes.number(at: 0, of: 2))
    segmentEnd = position + max(0, length - 2)
    if hasData { return leaveOrPass() }
    if length < 2 { return refuse(.segmentLength) }
    switch marker {
    case 0xdb: enter(.quantizationHead, 1)
    case 0xc4: enter(.huffmanHead, 17)
    case 0xdd: length == 4 ? enter(.restartInterval, 2) : refuse(.segmentLength)
    case 0xc0...0xc3, 0xc9...0xcb: header.hasFrame ? refuse(.marker) : enter(.frameHead, 6)
    case 0xda: enter(.scanHead, 1)
    default: leaveOrPass()
    }
  }

  /// A unit of a segment before the first scan has come.
  mutating func takeFields(_ bytes: Span<UInt8>) {
    do throws(ImageFault) {
      switch step {
      case .quantizationHead:
        enter(.quantizationValues, try header.beginQuantizationTable(bytes[0]))
      case .quantizationValues:
        try header.addQuantizationTable(bytes)
        enterNext(.quantizationHead, 1)
      case .huffmanHead:
        let count = try header.beginHuffmanTable(bytes)
        if count > 0 { return enter(.huffmanSymbols, count) }
        try header.addHuffmanTable(bytes.extracting(first: 0))
        enterNext(.huffmanHead, 17)
      case .huffmanSymbols:
        try header.addHuffmanTable(bytes)
        enterNext(.huffmanHead, 17)
      case .frameHead:
        let count = try header.beginFrame(marker, bytes)
        shape = ImageShape(
          form: .jpeg, width: Int(bytes.number(at: 3, of: 2)), height: Int(bytes.number(at: 1, of: 2)), channels: count)
        guard segmentEnd - position == Int64(3 * count) else { throw .segmentLength }
        enter(.frameComponents, 3 * count)
      case .frameComponents:
        try header.addComponents(bytes)
        leaveSegment()
      case .scanHead:
        let count = Int(bytes[0])
        guard 1...4 ~= count else { throw .scanComponent }
        guard segmentEnd - position == Int64(2 * count + 3) else { throw .segmentLength }
        enter(.scanComponents, 2 * count + 3)
      case .scanComponents:
        try header.check(scan: bytes)
        leaveSegment()
      default: leaveOrPass()
      }
    } catch {
      refuse(error)
    }
  }

  /// Goes on with a unit of `count` bytes of the current segment, which has to have as many.
  private mutating func enter(_ next: Step, _ count: Int) {
    Int64(count) <= segmentEnd - position ? expect(next, count) : refuse(.segmentLength)
  }

  /// Goes on with another table, if there are more in the segment.
  private mutating func enterNext(_ next: Step, _ count: Int) {
    position == segmentEnd ? leaveSegment() : enter(next, count)
  }

  /// Notes a fault and passes over the rest of the segment.
  private mutating func refuse(_ fault: ImageFault) {
    note(fault)
    leaveOrPass()
  }

  /// Goes on at the end of the current segment.
  private mutating func leaveOrPass() {
    step = .pass
    if position == segmentEnd { leaveSegment() }
  }

  /// The current segment or chunk has ended.
  mutating func leaveSegment() {
    if form == .png { return leaveChunk() }
    if marker == 0xda {
      if !header.hasFrame { note(.noFrame) }
      hasData = true
    }
    step = .seek
  }
}
