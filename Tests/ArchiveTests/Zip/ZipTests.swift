import Archive
import TestSupport
import Testing

@Suite("The members of a zip")
struct ZipTests {
  static let members: [ZipMember] = {
    var members = [
      ZipMember("ILSVRC/"), ZipMember("ILSVRC/first", sampleBytes(700)), ZipMember("empty"),
      ZipMember("second", sampleBytes(70_000, seed: 1), method: 8), ZipMember("third", [], method: 8),
      ZipMember("fourth", sampleBytes(300, seed: 2), method: 8),
    ]
    members[0].mode = 0o040755
    members[1].localExtra = sampleBytes(30)
    members[3].hasDescriptor = true
    members[3].extra = littleEndian(UInt16(0x5455)) + littleEndian(UInt16(5)) + [1, 2, 3, 4, 5]
    members[4].comment = Array("a comment".utf8)
    members[5].isZip64 = true
    return members
  }()

  static let seen = members.map { ZipSeen(name: text($0.name), isFolder: $0.name.last == 0x2f, data: $0.data) }

  static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test("are read whatever the size of the pieces", arguments: [1, 2, 29, 512, 1 << 20], Inflating.allCases)
  func pieces(piece: Int, manner: Inflating) throws {
    #expect(try readZip(ZipBytes(Self.members).bytes, piece: piece, manner) == Self.seen)
  }

  @Test("are read with zip64's records, a comment, or junk before the first one that the offsets count")
  func forms() throws {
    for isZip64 in [false, true] {
      for comment in [0, 1, 0xffff] {
        for prefix in [0, 5000] {
          var zip = ZipBytes(Self.members)
          zip.isZip64 = isZip64
          (zip.comment, zip.prefix) = (sampleBytes(comment), sampleBytes(prefix))
          #expect(try readZip(zip.bytes) == Self.seen, "\(isZip64), \(comment), \(prefix)")
        }
      }
    }
  }

  @Test("have the place and the numbers that the directory gives")
  func entries() throws {
    let directory = try ZipDirectory(ZipInMemory(ZipBytes(Self.members).bytes))
    #expect(directory.count == 6)
    let reader = ZipReader(PieceSource(ZipBytes(Self.members).bytes), of: directory)
    var offset: Int64 = 0
    for member in Self.members {
      let entry = try #require(try directory.next())
      #expect(entry.headerOffset == offset)
      #expect(entry.checksum == member.checksum)
      #expect(entry.size == member.size && entry.compressedSize == member.packedSize)
      let isSame = directory.withName { name in name.count == member.name.count }
      #expect(isSame)
      offset += Int64(member.local.count)
      let range = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
      #expect(range.upperBound == offset - (member.hasDescriptor ? 16 : 0))
    }
    #expect(try directory.next() == nil)
    #expect(directory.range.lowerBound == offset)
  }

  @Test("are none in an empty zip")
  func empty() throws {
    for isZip64 in [false, true] {
      var zip = ZipBytes([])
      zip.isZip64 = isZip64
      #expect(try readZip(zip.bytes) == [])
    }
  }

  @Test("are all read if there are more than the old records can count")
  func many() throws {
    var zip = ZipBytes((0..<70_000).map { ZipMember("n\($0)", [UInt8(truncatingIfNeeded: $0)]) })
    zip.isZip64 = true
    let bytes = zip.bytes
    let directory = try ZipDirectory(ZipInMemory(bytes))
    var count = 0
    while try directory.next() != nil {
      if count % 1000 == 0 { #expect(directory.name == "n\(count)") }
      count += 1
    }
    #expect(count == 70_000)
  }

  @Test("can have headers of the greatest length")
  func longHeaders() throws {
    var members: [ZipMember] = []
    for index in 0..<12 {
      var member = ZipMember(String(repeating: "x", count: 0xffff), [UInt8(index)])
      (member.comment, member.extra, member.localExtra) = (
        sampleBytes(0xffff), sampleBytes(0xffff), sampleBytes(0xffff)
      )
      members.append(member)
    }
    let all = try readZip(ZipBytes(members).bytes)
    #expect(all.map(\.data) == (0..<12).map { [$0] })
  }

  @Test("can be passed over", arguments: [false, true])
  func passedOver(canSkip: Bool) throws {
    let zip = ZipBytes(Self.members).bytes
    let directory = try ZipDirectory(ZipInMemory(zip))
    let reader = ZipReader(PieceSource(zip, piece: 100, canSkip: canSkip), of: directory)
    while let entry = try directory.next() {
      guard directory.name == "fourth" else { continue }
      _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
      #expect(try read(InflateStream(reader, of: entry)) == Self.members[5].data)
    }
  }

  @Test("are found beyond the offsets of the old records", arguments: [1 << 32, 160 << 30, 1 << 50])
  func farAway(base: Int) throws {
    var members: [ZipMember] = []
    var offset = base
    for index in 0..<3 {
      var member = ZipMember("member-\(index)", sampleBytes(100, seed: UInt64(index)), method: 8)
      (member.isZip64, member.offset) = (true, UInt64(offset))
      offset += member.local.count
      members.append(member)
    }
    // A comment so long that the zip's end needs no byte before the members.
    var zip = ZipBytes(members)
    (zip.isZip64, zip.comment) = (true, sampleBytes(0xffff))
    (zip.errors.offset, zip.zip64Errors.offset) = (base, base)
    let directory = try ZipDirectory(ZipInMemory(zip.bytes, base: Int64(base)))
    let reader = ZipReader(PieceSource(zip.bytes), from: Int64(base), of: directory)
    for member in members {
      let entry = try #require(try directory.next())
      _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
      #expect(try read(InflateStream(reader, of: entry)) == member.data)
    }
    #expect(try directory.next() == nil)
  }

  @Test("can be read from the header of any of them on")
  func enteredLater() throws {
    let zip = ZipBytes(Self.members).bytes
    let directory = try ZipDirectory(ZipInMemory(zip))
    for index in 0..<3 { #expect(try directory.next() != nil, "\(index)") }
    let entry = try #require(try directory.next())
    let source = PieceSource(zip, from: Int(entry.headerOffset))
    let reader = ZipReader(source, from: entry.headerOffset, of: directory)
    _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
    #expect(try read(InflateStream(reader, of: entry)) == Self.members[3].data)
  }
}
