import Archive
import TestSupport
import Testing

/// Returns the error that ends the reading of `gzip`, or nil.
func gunzipRefusal(of gzip: [UInt8], piece: Int = 4096, failing: Int? = nil) -> ArchiveError? {
  do {
    _ = try all(GunzipStream(PieceSource(gzip, piece: piece, failing: failing)))
    return nil
  } catch {
    return error as? ArchiveError
  }
}

@Suite("A gzip file that is not whole is refused")
struct DamagedGzipTests {
  /// Two members, with all fields.
  static let sample: [UInt8] = {
    var gzip = GzipBytes(sampleBytes(200))
    (gzip.extra, gzip.name, gzip.comment) = ([1, 2, 3], [0x61, 0x62], [0x63])
    gzip.hasHeaderChecksum = true
    return gzip.bytes + GzipBytes(sampleBytes(150, seed: 1)).bytes
  }()

  /// Where the second member begins.
  static let second = sample.count - GzipBytes(sampleBytes(150)).bytes.count

  /// A file with a compressed block, as gzip makes it.
  static func compressed() throws -> [UInt8] {
    let tool = try #require(Tool("gzip"))
    let folder = try TemporaryFolder()
    return try tool.run("-9", "-c", folder.write(Array(GunzipTests.sample.prefix(700)), to: "sample"))
  }

  @Test("where its bytes end, if it is cut anywhere", arguments: [1, 3, 4096])
  func cut(piece: Int) throws {
    for gzip in [Self.sample, try Self.compressed()] {
      for end in 0..<gzip.count where gzip.count != Self.sample.count || end != Self.second {
        let error = gunzipRefusal(of: Array(gzip[..<end]), piece: piece)
        #expect(error?.code == .endsEarly, "cut at \(end)")
        #expect(error?.offset == Int64(end))
      }
    }
  }

  @Test("if any bit of it is flipped that matters", arguments: [7, 4096])
  func flipped(piece: Int) throws {
    for gzip in [Self.sample, try Self.compressed()] {
      let whole = try gunzip(gzip)
      for index in gzip.indices {
        for bit in 0..<8 {
          var damaged = gzip
          damaged[index] ^= 1 << bit
          // The header's time, name and other words, and unused bits, change nothing that is read.
          if let data = try? gunzip(damaged, piece: piece) { #expect(data == whole, "byte \(index), bit \(bit)") }
        }
      }
    }
  }

  @Test("if a checksum or the length is wrong, and the place is told", arguments: [1, 4096])
  func wrongTrailer(piece: Int) {
    for (index, errors) in [(UInt16(1), UInt32(0), UInt32(0)), (0, 1, 0), (0, 0, 1)].enumerated() {
      var gzip = GzipBytes(sampleBytes(100))
      gzip.hasHeaderChecksum = true
      gzip.errors = errors
      let error = gunzipRefusal(of: GzipBytes([1]).bytes + gzip.bytes, piece: piece)
      #expect(error?.code == .damagedData)
      let start = GzipBytes([1]).bytes.count
      #expect(error?.offset == Int64(index == 0 ? start : start + gzip.bytes.count - 8))
    }
  }

  @Test("as no gzip file at all, if it begins with anything else", arguments: [1, 4096])
  func notGzip(piece: Int) {
    var wrong = GzipBytes([1])
    wrong.magic = [0x1f, 0x8c]
    let tar = TarBytes.closed { tar in tar.member("a", [1]) }
    for bytes in [Array("<html></html>".utf8), wrong.bytes, tar, [0], [0x50]] {
      let error = gunzipRefusal(of: bytes, piece: piece)
      #expect(error?.code == .notGzip)
      #expect(error?.offset == 0)
    }
  }

  @Test("if it is compressed in another way, or with flags that nobody knows", arguments: [1, 4096])
  func unknown(piece: Int) {
    for (method, reserved) in [(UInt8(7), UInt8(0)), (8, 0x20), (8, 0x40), (8, 0x80)] {
      var gzip = GzipBytes([1])
      (gzip.method, gzip.reserved) = (method, reserved)
      #expect(gunzipRefusal(of: gzip.bytes, piece: piece)?.code == .damagedData)
    }
  }

  @Test("if anything but zeros or a member follows", arguments: [1, 4096])
  func junk(piece: Int) {
    let member = GzipBytes([1]).bytes
    for junk in [[1], Array("trailing garbage".utf8), [0x1f, 0x8c] + [UInt8](repeating: 0, count: 20)] {
      let error = gunzipRefusal(of: member + junk, piece: piece)
      #expect(error?.code == .damagedData)
      #expect(error?.offset == Int64(member.count))
    }
    // Zeros end the file, for gzip too.
    let error = gunzipRefusal(of: member + [0, 0] + member, piece: piece)
    #expect(error?.code == .damagedData)
    #expect(error?.offset == Int64(member.count + 2))
  }

  @Test("with the source's own error as the cause, wherever that fails")
  func source() {
    for failing in 0..<Self.sample.count {
      let error = gunzipRefusal(of: Self.sample, piece: 1, failing: failing)
      #expect(error?.code == .source)
      #expect(error?.offset == Int64(failing))
      #expect(error?.cause as? PieceSource.Trouble == PieceSource.Trouble(number: failing))
    }
  }

  @Test("again at every later call")
  func afterAnError() {
    let stream = GunzipStream(PieceSource(Array(Self.sample.prefix(100))))
    for _ in 0..<3 {
      #expect(throws: ArchiveError.self) { while try stream.next({ _ in }) {} }
    }
  }

  @Test("without a crash or a hang, if it is noise after a header", arguments: 0..<200)
  func noise(seed: UInt64) {
    let noise = sampleBytes(2000, seed: seed)
    for piece in [1, 13, 4096] { _ = gunzipRefusal(of: GzipBytes([]).header + noise, piece: piece) }
  }
}
