import Archive
import TestSupport
import Testing

@Suite("A zip is refused")
struct HostileZipTests {
  private func expect(
    _ code: ArchiveError.Code, _ zip: [UInt8], _ comment: Comment? = nil, location: SourceLocation = #_sourceLocation
  ) {
    for manner in Inflating.allCases {
      for piece in [1, 4096] {
        #expect(zipRefusal(of: zip, piece: piece, manner)?.code == code, comment, sourceLocation: location)
      }
    }
  }

  /// Returns a zip of three members, the second of which `change` alters.
  private func zip(method: UInt16 = 8, _ change: (inout ZipMember) -> Void) -> [UInt8] {
    var members = (0..<3).map { ZipMember("member-\($0)", sampleBytes(200, seed: $0), method: method) }
    change(&members[1])
    return ZipBytes(members).bytes
  }

  /// Returns a zip of three members, the end of which `change` alters.
  private func end(isZip64: Bool, _ change: (inout ZipBytes) -> Void) -> [UInt8] {
    var zip = ZipBytes((0..<3).map { ZipMember("member-\($0)", sampleBytes(200, seed: $0)) })
    zip.isZip64 = isZip64
    change(&zip)
    return zip.bytes
  }

  @Test("if it is none at all")
  func notZip() {
    let tar = TarBytes.closed { tar in tar.member("a", [1]) }
    for bytes in [tar, Array("<html></html>".utf8), [0], sampleBytes(100_000)] { expect(.notZip, bytes) }
  }

  @Test("if its directory is not where the end says, or is of another size", arguments: [false, true])
  func directoryPlace(isZip64: Bool) {
    for error in [-1000, -1, 1, 1000, 1 << 31] {
      expect(.damagedHeader, end(isZip64: isZip64) { $0.errors.offset = error })
      expect(.damagedHeader, end(isZip64: isZip64) { $0.errors.bytes = error })
    }
    // Both at once, so that the end is right.
    for error in [-300, -1, 1, 46, 100] {
      expect(.damagedHeader, end(isZip64: isZip64) { ($0.errors.offset, $0.errors.bytes) = (error, -error) })
    }
    expect(.damagedHeader, end(isZip64: isZip64) { $0.gap = [0] })
    expect(.damagedHeader, [1, 2, 3] + end(isZip64: isZip64) { _ in }, "junk that the offsets do not count")
  }

  @Test("if it has more or fewer entries than announced", arguments: [false, true])
  func count(isZip64: Bool) {
    for error in [-3, -1, 1, 2, 3, 1000, 60_000] {
      expect(.damagedHeader, end(isZip64: isZip64) { $0.errors.count = error }, "\(error)")
    }
    for error in [1 << 40, Int.max - 3, Int.min, -4] {
      expect(.damagedHeader, end(isZip64: true) { $0.errors.count = error })
    }
  }

  @Test("if zip64's end is not as it should be")
  func zip64End() {
    for error in [-1, 1, 1 << 40, Int.max - 44] {
      expect(.damagedHeader, end(isZip64: true) { $0.zip64Errors.bytes = error })
    }
    for error in [-1, 1, 20, 1 << 40, Int.min, -500] {
      expect(.damagedHeader, end(isZip64: true) { $0.zip64Errors.offset = error })
    }
    for error in [Int.min, Int.max, -1 << 40] {
      expect(.damagedHeader, end(isZip64: true) { $0.errors.offset = error / 2 })
    }
  }

  @Test("if it is one of several parts", arguments: [false, true])
  func split(isZip64: Bool) {
    expect(.unsupported, end(isZip64: isZip64) { $0.errors.disk = 1 })
    expect(.unsupported, end(isZip64: true) { $0.zip64Errors.disks = 1 })
    expect(.unsupported, zip { $0.disk = 1 })
  }

  @Test("if a member is encrypted, or compressed in an unusual way")
  func unsupported() {
    for bit in [0, 5, 6, 13] { expect(.unsupported, zip { $0.flags = 1 << bit }) }
    for method in [1, 6, 9, 12, 14, 93, 99, UInt16.max] { expect(.unsupported, zip { $0.method = method }) }
  }

  @Test("if a member is no plain file and no folder")
  func kinds() {
    for (mode, code) in [(0o120777, ArchiveError.Code.unexpectedKind), (0o020644, .unexpectedKind)] {
      for host in [UInt16(0x031e), 0x131e] {
        expect(
          code,
          zip {
            ($0.mode, $0.madeBy) = (UInt32(mode), host)
          })
      }
    }
    expect(.unexpectedKind, zip { $0.mode = 0o040755 })
    expect(.unexpectedKind, zip { $0.name.append(UInt8(ascii: "/")) })
    expect(
      .damagedHeader,
      zip {
        $0.mode = 0
        $0.name.append(UInt8(ascii: "/"))
      }, "a folder with data")
  }

  @Test("if a name has a zero in it, or is empty")
  func names() {
    expect(.damagedHeader, zip { $0.name[2] = 0 })
    expect(.damagedHeader, zip { $0.name = [] })
  }

  @Test("if the local header contradicts the directory")
  func localHeader() {
    expect(.damagedHeader, zip { $0.localName = Array("member-0".utf8) })
    expect(.damagedHeader, zip { $0.localName = Array("member".utf8) })
    expect(.damagedHeader, zip { $0.localMethod = 0 })
    expect(.damagedHeader, zip { $0.localMethod = 99 })
    expect(.damagedHeader, zip { $0.isPresent = false })
    expect(.damagedHeader, zip { $0.offset = 0 }, "another member's header")
  }

  @Test("if members overlap", arguments: [-1, 1, 40])
  func overlap(error: Int) {
    var members = (0..<3).map { ZipMember("member-\($0)", sampleBytes(200, seed: $0)) }
    members[1].offset = UInt64(members[0].local.count + error)
    expect(.damagedHeader, ZipBytes(members).bytes)
    // All entries with one header: David Fifield's bomb.
    for index in members.indices {
      (members[index].name, members[index].offset) = (members[0].name, 0)
    }
    expect(.damagedHeader, ZipBytes(members).bytes)
  }

  @Test("if the extra field of a local header makes it overlap the next, or the directory")
  func longLocalHeader() {
    var members = (0..<2).map { ZipMember("member-\($0)", sampleBytes(200, seed: $0)) }
    let whole = ZipBytes(members).bytes
    for index in 0..<2 {
      var zip = whole
      let place = index * members[0].local.count + 28
      zip.replaceSubrange(place..<place + 2, with: littleEndian(UInt16(100)))
      #expect(zipRefusal(of: zip)?.code != nil)
    }
    members[0].offset = UInt64(1 << 31)
    expect(.damagedHeader, ZipBytes(members).bytes)
  }

  @Test("if the directory is in another order than the data")
  func order() {
    var members = (0..<2).map { ZipMember("member-\($0)", sampleBytes(200, seed: $0)) }
    let length = members[0].local.count
    (members[0].offset, members[1].offset) = (UInt64(length), 0)
    let error = directoryRefusal(of: ZipInMemory(ZipBytes(members).bytes))
    #expect(error?.code == .unsupported)
    #expect(error?.member == "member-1")
  }

  @Test("if sizes are wrong", arguments: [-1, 1, 1000, 1 << 31, 1 << 60, Int64.max - 1000], [false, true])
  func sizes(error: Int64, isZip64: Bool) {
    for method in [UInt16(0), 8] {
      for hasDescriptor in [false, true] {
        let size = zip(method: method) {
          ($0.isZip64, $0.hasDescriptor) = (isZip64, hasDescriptor)
          $0.size = UInt64(bitPattern: Int64($0.size) + error)
        }
        let packed = zip(method: method) {
          ($0.isZip64, $0.hasDescriptor) = (isZip64, hasDescriptor)
          $0.packedSize = UInt64(bitPattern: Int64($0.packedSize) + error)
        }
        for zip in [size, packed] {
          for manner in Inflating.allCases where isZip64 || error < 1 << 32 {
            let code = zipRefusal(of: zip, manner)?.code
            #expect(code == .damagedData || code == .damagedHeader, "\(method)")
          }
        }
      }
    }
  }

  @Test("if zip64's field is missing or short")
  func zip64Field() {
    expect(.damagedHeader, zip { $0.size = 0xffff_ffff })
    expect(.damagedHeader, zip { $0.packedSize = 0xffff_ffff })
    expect(
      .damagedHeader,
      zip {
        $0.size = 0xffff_ffff
        $0.extra = littleEndian(UInt16(1)) + littleEndian(UInt16(4)) + [1, 2, 3, 4]
      })
    expect(
      .damagedHeader,
      zip {
        $0.size = 0xffff_ffff
        $0.extra = littleEndian(UInt16(1)) + littleEndian(UInt16(8)) + [1, 2, 3, 4]
      })
  }

  @Test("if data is not what the checksum says, or does not inflate")
  func data() {
    for method in [UInt16(0), 8] {
      expect(.damagedData, zip(method: method) { $0.checksum ^= 1 })
      expect(.damagedData, zip(method: method) { $0.packed[100] ^= 1 })
    }
    expect(.damagedData, zip { $0.packed[0] = 7 })
    expect(.damagedData, zip { $0.packed[0] = 0 }, "not the last block")
    for rest in [[UInt8(0)], sampleBytes(100)] {
      let zip = zip {
        $0.packed += rest
        $0.packedSize += UInt64(rest.count)
      }
      expect(.damagedData, zip, "something after the last block")
    }
  }

  @Test("with the stream's own error as the cause")
  func source() {
    let zip = ZipBytes(ZipTests.members).bytes
    var stream = ZipInMemory(zip)
    for failing in [zip.count - 60_000, zip.count - 30, zip.count - 1] {
      stream.failing = Int64(failing)
      let error = directoryRefusal(of: stream)
      #expect(error?.code == .source)
      #expect(error?.cause != nil)
    }
    #expect(directoryRefusal(of: ZipInMemory(zip, size: zip.count + 1000))?.code == .endsEarly)
    for failing in 0..<100 {
      let error = failure { () throws(ArchiveError) in
        let directory = try ZipDirectory(ZipInMemory(zip))
        let reader = ZipReader(PieceSource(zip, piece: 7, failing: failing), of: directory)
        while let entry = try directory.next() {
          _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
          _ = try read(InflateStream(reader, of: entry))
        }
      }
      #expect(error?.code == .source)
      #expect(error?.cause as? PieceSource.Trouble == PieceSource.Trouble(number: failing))
    }
  }
}
