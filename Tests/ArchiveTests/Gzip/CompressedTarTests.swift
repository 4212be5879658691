import Archive
import TestSupport
import Testing

@Suite("A tar inside gzip")
struct CompressedTarTests {
  static let tar = TarBytes.closed { tar in
    tar.member("first", sampleBytes(5000, seed: 1))
    tar.member("folder/", type: "5")
    tar.member("second", sampleBytes(70_000, seed: 2))
  }

  /// Reads `gzip` as a tar and returns the error that ends it, or nil.
  func refusal(of gzip: [UInt8], piece: Int = 4096, failing: Int? = nil) -> ArchiveError? {
    do throws(ArchiveError) {
      _ = try readAll(TarReader(GunzipStream(PieceSource(gzip, piece: piece, failing: failing))))
      return nil
    } catch {
      return error
    }
  }

  @Test("is read as the tar itself is", arguments: [1, 100, 4096, 1 << 20])
  func same(piece: Int) throws {
    let reader = try TarReader(GunzipStream(PieceSource(GzipBytes(Self.tar).bytes, piece: piece)))
    #expect(try readAll(reader) == readAll(Self.tar))
  }

  @Test("that is cut anywhere is refused where the file ends")
  func cut() {
    let gzip = GzipBytes(Self.tar).bytes
    for end in stride(from: 0, to: gzip.count, by: 97) {
      let error = refusal(of: Array(gzip[..<end]))
      #expect(error?.code == .endsEarly, "cut at \(end)")
      #expect(error?.offset == Int64(end))
    }
  }

  @Test("is refused if only the checksum behind its end is wrong, or missing")
  func trailer() {
    var gzip = GzipBytes(Self.tar + [UInt8](repeating: 0, count: 2 << 20))
    gzip.errors.data = 1
    #expect(refusal(of: gzip.bytes)?.code == .damagedData)
    gzip.errors.data = 0
    #expect(refusal(of: gzip.bytes) == nil)
    for length in 1...8 { #expect(refusal(of: gzip.bytes.dropLast(length))?.code == .endsEarly) }
  }

  @Test("keeps the cause of a source that fails anywhere")
  func source() {
    let gzip = GzipBytes(Self.tar).bytes
    for failing in 0..<gzip.count / 512 {
      let error = refusal(of: gzip, piece: 512, failing: failing)
      #expect(error?.code == .source)
      #expect(error?.cause as? PieceSource.Trouble == PieceSource.Trouble(number: failing))
      #expect(error?.offset == Int64(512 * failing))
    }
  }

  @Test("that was cut before it was compressed is refused as a tar")
  func cutTar() {
    let error = refusal(of: GzipBytes(Array(Self.tar[..<3000])).bytes)
    #expect(error?.code == .endsEarly)
    #expect(error?.member == "first")
    #expect(error?.offset == 3000)
    #expect(refusal(of: GzipBytes(Array(Self.tar.dropLast(1024))).bytes)?.code == .noEndMark)
    #expect(refusal(of: GzipBytes([]).bytes)?.code == .endsEarly)
    #expect(refusal(of: GzipBytes(sampleBytes(2000)).bytes)?.code == .notTar)
    #expect(refusal(of: Self.tar)?.code == .notGzip)
  }

  @Test("with a member of an absurd size is refused", arguments: [1 << 50, 1 << 60, Int64.max - 512, .max, -1])
  func absurdSize(size: Int64) {
    let tar = TarBytes.closed { tar in tar.member("a", [1]) { $0.size = .base256(size) } }
    let code = refusal(of: GzipBytes(tar).bytes)?.code
    #expect(code == .endsEarly || code == .damagedHeader)
  }
}
