import Archive
import TestSupport
import Testing

@Suite("A member whose data are not simply its bytes is refused")
struct SparseTests {
  @Test("GNU tar's old sparse files are refused")
  func gnu() {
    // The map stands in the header: pairs of offset and length, each of 12 bytes, from 386 on; the real size at 483.
    let map = field(0) + field(100) + field(100_000) + field(100)
    let tar = TarBytes.closed { tar in
      tar.member("sparse", sampleBytes(200), type: "S") {
        $0.magic = .gnu
        $0.patch = (386, map + [UInt8](repeating: 0, count: 483 - 386 - map.count) + field(100_100))
      }
    }
    expectSparse(tar)
  }

  @Test("sparse files of pax formats 0.0 and 0.1 are refused")
  func pax0() {
    let old: KeyValuePairs = [
      "GNU.sparse.size": "100100", "GNU.sparse.numblocks": "2", "GNU.sparse.offset": "0", "GNU.sparse.numbytes": "100",
      "GNU.sparse.offset": "100000", "GNU.sparse.numbytes": "100",
    ]
    let new: KeyValuePairs = [
      "GNU.sparse.size": "100100", "GNU.sparse.numblocks": "2", "GNU.sparse.map": "0,100,100000,100",
    ]
    for records in [old, new] {
      expectSparse(
        TarBytes.closed { tar in
          tar.pax(records)
          tar.member("sparse", sampleBytes(200))
        })
    }
  }

  @Test("sparse files of pax format 1.0 are refused")
  func pax1() {
    let map = Array("2\n0\n100\n100000\n100\n".utf8)
    let data = map + [UInt8](repeating: 0, count: 512 - map.count) + sampleBytes(200)
    expectSparse(
      TarBytes.closed { tar in
        tar.pax([
          "GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.name": "sparse",
          "GNU.sparse.realsize": "100100",
        ])
        tar.member("GNUSparseFile.1/sparse", data)
      })
  }

  /// Records that make a member's size another than the number of its bytes.
  static let resizing: [KeyValuePairs<String, String>] = [
    ["GNU.sparse.realsize": "5"], ["GNU.sparse.size": "5"], ["SCHILY.realsize": "5"], ["GNU.sparse.realsize": "2000"],
    ["GNU.sparse.size": "2000"], ["SCHILY.realsize": "2000"], ["SUN.holesdata": " 0 2000"],
    ["GNU.sparse.map": "2000,0", "GNU.sparse.size": "2000"], ["GNU.sparse.map": "0,5", "GNU.sparse.size": "5"],
    ["GNU.sparse.map": "0,1000", "GNU.sparse.size": "1000"],
    ["GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": "5"],
  ]

  @Test("a member is never shown with a size that is not that of its data", arguments: 0..<resizing.count)
  func resized(index: Int) throws {
    // Refusing is right, and so is taking no notice of the record. A reader that believes the size, as one must that
    // makes room for the data, must not be given more or less.
    let tar = TarBytes.closed { tar in
      tar.pax(Self.resizing[index].map { ($0.key, Array($0.value.utf8)) })
      tar.member("image", sampleBytes(1000))
      tar.member("next", [1])
    }
    let reader = try TarReader(PieceSource(tar), range: 0..<Int64(tar.count))
    do throws(ArchiveError) {
      while let member = try reader.next() {
        let name = reader.name
        #expect(try data(of: reader).count == Int(member.size), "\(name) with \(Self.resizing[index])")
      }
    } catch {
      #expect([.unexpectedKind, .damagedHeader, .notTar].contains(error.code))
    }
  }

  private func expectSparse(_ tar: [UInt8]) {
    for manner in Manner.allCases {
      let error = refusal(of: tar, manner)
      #expect(error?.code == .unexpectedKind)
      #expect(error?.member == "sparse")
      #expect(error?.detail == "is a sparse file")
    }
  }

  /// A number as GNU tar's sparse map has it: eleven octal digits and a zero.
  private func field(_ number: Int) -> [UInt8] {
    let digits = String(number, radix: 8)
    return Array((String(repeating: "0", count: 11 - digits.count) + digits).utf8) + [0]
  }
}
