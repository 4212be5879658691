import Archive
import TestSupport
import Testing

@Suite("A tar that does not end where it says is refused")
struct EndMarkTests {
  /// Two files, 1,536 and 1,024 bytes long with their headers, and no end.
  static let members = TarBytes.open { tar in
    tar.member("first", sampleBytes(700, seed: 1))
    tar.member("second", sampleBytes(512, seed: 2))
  }

  static let zeros = [UInt8](repeating: 0, count: TarHeader.blockBytes)

  @Test("two zero blocks end it", arguments: Manner.allCases)
  func whole(manner: Manner) {
    #expect(refusal(of: Self.members + Self.zeros + Self.zeros, manner) == nil)
  }

  @Test("a tar cut at a member boundary is refused", arguments: Manner.allCases)
  func atBoundary(manner: Manner) {
    for end in [1536, 2560] {
      let error = refusal(of: Array(Self.members[..<end]), manner)
      #expect(error?.code == .noEndMark)
      #expect(error?.offset == Int64(end))
    }
  }

  @Test("a lone zero block at the end is refused", arguments: Manner.allCases)
  func loneZeroBlock(manner: Manner) {
    let error = refusal(of: Self.members + Self.zeros, manner)
    #expect(error?.code == .noEndMark)
    #expect(error?.offset == 2560)
  }

  @Test("a zero block followed by anything but another is refused", arguments: Manner.allCases)
  func zeroBlockAndJunk(manner: Manner) {
    for tail in [sampleBytes(512), sampleBytes(5000), Self.members + Self.zeros + Self.zeros] {
      let error = refusal(of: Self.members + Self.zeros + tail, manner)
      #expect(error?.code == .noEndMark)
      #expect(error?.offset == 2560)
    }
  }

  @Test("an end mark that is cut short is refused", arguments: [1, 511, 513, 1023])
  func shortEndMark(length: Int) {
    for manner in Manner.allCases {
      let error = refusal(of: Self.members + (Self.zeros + Self.zeros)[..<length], manner)
      #expect(error?.code == (length < 512 ? .endsEarly : .noEndMark), "\(manner)")
    }
  }

  @Test("a tar cut anywhere is refused, however it is read", arguments: Manner.allCases)
  func everywhere(manner: Manner) {
    let whole = Self.members + Self.zeros + Self.zeros
    for end in 0..<whole.count {
      let error = refusal(of: Array(whole[..<end]), manner, piece: 512)
      #expect(error != nil, "cut at \(end)")
    }
  }

  @Test("a tar cut in a header is refused where the bytes end", arguments: Manner.allCases)
  func inHeader(manner: Manner) {
    for end in [1537, 1792, 2047] {
      let error = refusal(of: Array(Self.members[..<end]), manner)
      #expect(error?.code == .endsEarly)
      #expect(error?.offset == Int64(end))
    }
  }

  @Test("a tar cut in the data names the member", arguments: Manner.allCases)
  func inData(manner: Manner) {
    for end in [2048, 2049, 2559] {
      let error = refusal(of: Array(Self.members[..<end]), manner)
      #expect(error?.code == .endsEarly)
      #expect(error?.member == "second")
      #expect(error?.offset == 2048)
    }
  }

  @Test("a source that ends before its range does is refused", arguments: Manner.allCases)
  func shortSource(manner: Manner) {
    // The archive was larger when the pass began.
    for end in [2048, 2049, 2559] {
      let source = PieceSource(Array(Self.members[..<end]), piece: 512, canSkip: manner == .skip)
      let error = refusal(source, range: 0..<10_240, manner)
      #expect(error?.code == .endsEarly)
      #expect(error?.offset == Int64(end))
    }
  }

  @Test("a file without any bytes is refused")
  func empty() {
    #expect(refusal(of: [])?.code == .endsEarly)
    #expect(refusal(of: [])?.offset == 0)
  }
}
