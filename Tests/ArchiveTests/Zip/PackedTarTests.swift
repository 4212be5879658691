import Archive
import TestSupport
import Testing

@Suite("A gzipped tar in a zip")
struct PackedTarTests {
  private static let gzip = GzipBytes(CompressedTarTests.tar).bytes

  private static func zip(_ members: ZipMember..., isZip64: Bool = false) -> [UInt8] {
    var zip = ZipBytes(members)
    zip.isZip64 = isZip64
    return zip.bytes
  }

  private func tar(in zip: [UInt8]) throws(ArchiveError) -> PackedTar? {
    try PackedTar(in: ZipInMemory(zip)) { name in name.count == 1 }
  }

  /// Reads the tar in `zip`; returns the error that ends it, or nil.
  private func refusal(of zip: [UInt8], limit: Int64 = 1 << 56) -> ArchiveError? {
    failure { () throws(ArchiveError) in
      guard let packed = try tar(in: zip) else { preconditionFailure("there is a tar in it") }
      _ = try readAll(TarReader(GunzipStream(packed.open(PieceSource(zip))), limit: limit))
    }
  }

  @Test("is read as the tar itself is, stored or deflated, in small numbers or zip64's", arguments: [0, 8], [1, 4096])
  func same(method: UInt16, piece: Int) throws {
    for isZip64 in [false, true] {
      var member = ZipMember("a/b.tar.gz", Self.gzip, method: method)
      member.isZip64 = isZip64
      let zip = Self.zip(ZipMember("table.csv", [1, 2]), member, ZipMember("z.csv", [3]), isZip64: isZip64)
      let packed = try #require(try tar(in: zip))
      #expect(packed.name == "a/b.tar.gz")
      let reader = try TarReader(GunzipStream(packed.open(PieceSource(zip, piece: piece))))
      #expect(try readAll(reader) == readAll(CompressedTarTests.tar))
    }
  }

  @Test("is not looked for beside members that are wanted, nor taken for one of several")
  func others() throws {
    let member = ZipMember("b.tgz", Self.gzip)
    #expect(try tar(in: Self.zip(member)) != nil)
    #expect(try tar(in: Self.zip(ZipMember("a"), member)) == nil)
    #expect(try tar(in: Self.zip(member, ZipMember("x"))) == nil)
    #expect(try tar(in: Self.zip(member, ZipMember("c.tar.gz", Self.gzip))) == nil)
    #expect(try tar(in: Self.zip(ZipMember("b.tar"), ZipMember("b.tar.gz.txt"))) == nil)
    let many = (0..<PackedTar.mostMembers).map { ZipMember("table-\($0)") }
    #expect(try tar(in: ZipBytes(many + [member]).bytes) == nil)
    #expect(try tar(in: ZipBytes(many.dropLast() + [member]).bytes) != nil)
  }

  @Test("is refused if the zip's checksum or size of it is wrong, though gzip's own are right", arguments: [0, 8])
  func wrong(method: UInt16) {
    var member = ZipMember("b.tar.gz", Self.gzip, method: method)
    member.checksum ^= 1
    #expect(refusal(of: Self.zip(member))?.code == .damagedData)
    member.checksum ^= 1
    #expect(refusal(of: Self.zip(member)) == nil)
    guard method == 8 else { return }
    member.size += 1
    #expect(refusal(of: Self.zip(member))?.code == .damagedData)
  }

  @Test("is refused if gzip's own checksum is wrong, or what follows it is no gzip")
  func wrongGzip() {
    var gzip = GzipBytes(CompressedTarTests.tar)
    gzip.errors.data = 1
    #expect(refusal(of: Self.zip(ZipMember("b.tar.gz", gzip.bytes)))?.code == .damagedData)
    #expect(refusal(of: Self.zip(ZipMember("b.tar.gz", Self.gzip + [1])))?.code == .damagedData)
    #expect(refusal(of: Self.zip(ZipMember("b.tar.gz", CompressedTarTests.tar)))?.code == .notGzip)
    #expect(refusal(of: Self.zip(ZipMember("b.tar.gz", Self.gzip.dropLast(5))))?.code == .endsEarly)
  }

  @Test("may have a limit, after which no member ends")
  func limit() {
    let zip = Self.zip(ZipMember("b.tar.gz", Self.gzip))
    let end = Int64(CompressedTarTests.tar.count) - 1024
    #expect(refusal(of: zip, limit: end) == nil)
    #expect(refusal(of: zip, limit: end - 1)?.code == .damagedHeader)
  }
}
