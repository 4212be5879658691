import Archive
import TestSupport
import Testing

@Suite("How the bytes come makes no difference")
struct PieceTests {
  /// A tar with all that the formats have to offer.
  static let sample = TarBytes.closed(record: 10_240) { tar in
    tar.member("test/", type: "5")
    tar.member("test/a", sampleBytes(700, seed: 1))
    tar.longLink(String(repeating: "long-", count: 30).utf8)
    tar.member("short", sampleBytes(512, seed: 2)) { $0.magic = .gnu }
    tar.member("empty")
    tar.pax(["path": "from-pax", "uname": "gdańsk"])
    tar.member("short", sampleBytes(1300, seed: 3))
    tar.member("last", sampleBytes(1, seed: 4)) { $0.size = .base256(1) }
  }

  @Test("pieces of 1 to 1500 bytes give the same members")
  func everyPiece() throws {
    let expected = try readAll(Self.sample)
    #expect(expected.count == 6)
    for piece in 1...1500 { #expect(try readAll(Self.sample, piece: piece) == expected, "pieces of \(piece)") }
  }

  @Test("pieces of all sizes in one file give the same members", arguments: 0..<50 as Range<UInt64>)
  func mixedPieces(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let source = PieceSource(Self.sample) { _ in Int.random(in: 1...2000, using: &generator) }
    let reader = try TarReader(source, range: 0..<Int64(Self.sample.count))
    #expect(try readAll(reader) == readAll(Self.sample))
  }

  @Test("a tar in a tar is the same in pieces of any size", arguments: [1, 2, 7, 511, 512, 513, 1000, 4096, 1 << 20])
  func nested(piece: Int) throws {
    let tar = TarBytes.closed { tar in
      tar.member("outer.tar", Self.sample)
      tar.member("next", [1])
    }
    let reader = try TarReader(PieceSource(tar, piece: piece), range: 0..<Int64(tar.count))
    _ = try reader.next()
    // The inner offsets are those of the outermost archive.
    let expected = try readAll(Self.sample).map {
      Seen(
        name: $0.name, isFolder: $0.isFolder, data: $0.data, dataOffset: $0.dataOffset + 512,
        endOffset: $0.endOffset + 512)
    }
    #expect(try readAll(reader.nested()) == expected)
    #expect(try reader.next()?.size == 1)
  }

  @Test("a source that can skip gives the same members, without lending their data", arguments: [512, 4096])
  func skipping(piece: Int) throws {
    let tar = TarBytes.closed { tar in
      for number in 0..<10 { tar.member("file-\(number)", sampleBytes(50_000 + number)) }
    }
    let expected = try readAll(tar)
    let source = PieceSource(tar, piece: piece, canSkip: true)
    let reader = try TarReader(source, range: 0..<Int64(tar.count))
    for seen in expected {
      let member = try #require(try reader.next())
      #expect(reader.name == seen.name)
      #expect(member.size == Int64(seen.data.count))
      #expect((member.dataOffset, member.endOffset) == (seen.dataOffset, seen.endOffset))
    }
    #expect(try reader.next() == nil)
    #expect(source.bytesRead < 12 * 2 * piece)
  }

  @Test("a source that can skip still lends the data that are asked for")
  func skippingSome() throws {
    let tar = TarBytes.closed { tar in
      for number in 0..<6 { tar.member("file-\(number)", sampleBytes(9000, seed: UInt64(number))) }
    }
    let expected = try readAll(tar)
    let reader = try TarReader(PieceSource(tar, piece: 1000, canSkip: true), range: 0..<Int64(tar.count))
    for (number, seen) in expected.enumerated() {
      let member = try reader.next()
      #expect(member?.dataOffset == seen.dataOffset)
      if number % 2 == 1 { #expect(try data(of: reader) == seen.data) }
    }
    #expect(try reader.next() == nil)
  }

  @Test("a source that cannot skip lends every byte up to the end mark")
  func everyByte() throws {
    let tar = TarBytes.closed { tar in
      for number in 0..<4 { tar.member("file-\(number)", sampleBytes(9000)) }
    }
    let source = PieceSource(tar, piece: 512)
    #expect(refusal(source, range: 0..<Int64(tar.count), .pass) == nil)
    #expect(source.bytesRead == tar.count)
  }
}
