import Archive
import TestSupport
import Testing

@Suite("A name is shown byte by byte as it stands in the archive")
struct NameTests {
  static let rawNames: [[UInt8]] = [
    [0xff, 0xfe], [0xc3, 0x28], Array("é".utf8), [0x1b, 0x5b, 0x32, 0x4a], [0x0a], [0x7f, 0x2f],
  ]

  @Test("bytes that are no text come through unchanged")
  func rawBytes() throws {
    for name in Self.rawNames {
      let ustar = TarBytes.closed { tar in tar.member(TarHeader(name, size: 0)) }
      let gnu = TarBytes.closed { tar in
        tar.longLink(name)
        tar.member("short") { $0.magic = .gnu }
      }
      for tar in [ustar, gnu] { #expect(try names(tar) == [name]) }
    }
  }

  @Test("names that mean something to a file system come through unchanged")
  func paths() throws {
    let paths = ["/etc/passwd", "../../up", "./a", "a/../b", "a//b", ".", "..", "./", "-rf", "a b", "C:\\x"]
    for path in paths {
      let tar = TarBytes.closed { tar in tar.member(path) }
      #expect(try names(tar) == [Array(path.utf8)])
    }
  }

  @Test("a member whose name is not ASCII is never silently dropped", arguments: ["gdańsk", "日本", "naïve.JPEG"])
  func paxPath(path: String) {
    for records: [(String, String)] in [
      [("path", path)], [("path", path), ("uname", path)], [("uname", path), ("gname", path), ("path", path)],
    ] {
      let tar = TarBytes.closed { tar in
        tar.pax(records.map { ($0.0, Array($0.1.utf8)) })
        tar.member("short", [1])
        tar.member("next", [2])
      }
      // Shown with its bytes or refused: both lead to an error above, a member less would not.
      if let error = refusal(of: tar) {
        #expect([.damagedHeader, .notTar].contains(error.code))
      } else {
        #expect((try? names(tar)) == [Array(path.utf8), Array("next".utf8)])
      }
    }
  }

  @Test("owners whose names are not ASCII are accepted", arguments: ["uname", "gname"])
  func owners(key: String) throws {
    let tar = TarBytes.closed { tar in
      tar.pax([(key, Array("gdańsk".utf8))])
      tar.member("first", [1])
      tar.pax([("uname", Array("josé".utf8)), ("gname", Array("日本".utf8))])
      tar.member("second", [2])
    }
    #expect(try readAll(tar).map(\.name) == ["first", "second"])
  }

  @Test("owners in a plain header may be any bytes")
  func plainOwners() throws {
    let tar = TarBytes.closed { tar in
      tar.member("a", [1]) { ($0.userName, $0.groupName) = ([0xff, 0xe9], [0xc3]) }
    }
    #expect(try readAll(tar).map(\.name) == ["a"])
  }

  @Test("a name ends at its first zero byte, and nothing behind it is taken for a part of it")
  func zeroBytes() throws {
    let name = Array("a.JPEG\0/../../b".utf8)
    let ustar = TarBytes.closed { tar in tar.member(TarHeader(name, size: 0)) }
    #expect(try names(ustar) == [Array("a.JPEG".utf8)])
    let gnu = TarBytes.closed { tar in
      tar.longLink(name)
      tar.member("short") { $0.magic = .gnu }
    }
    #expect(try names(gnu) == [Array("a.JPEG".utf8)])
    let pax = TarBytes.closed { tar in
      tar.pax([("path", name)])
      tar.member("short")
    }
    if refusal(of: pax) == nil { #expect(try names(pax) == [Array("a.JPEG".utf8)]) }
  }

  @Test("a member without a name is shown or refused, not dropped")
  func empty() throws {
    let tar = TarBytes.closed { tar in
      tar.member("first", [1])
      tar.member("", [2])
    }
    if refusal(of: tar) == nil { #expect(try names(tar) == [Array("first".utf8), []]) }
  }

  @Test("without a current member there is no name")
  func noMember() throws {
    let tar = TarBytes.closed { tar in tar.member("a") }
    let reader = try TarReader(PieceSource(tar), range: 0..<Int64(tar.count))
    #expect(reader.name == "")
    #expect(try reader.next() != nil)
    #expect(reader.name == "a")
    #expect(try reader.next() == nil)
    #expect(reader.name == "")
  }

  /// The raw names of the members of `tar`.
  private func names(_ tar: [UInt8]) throws(ArchiveError) -> [[UInt8]] {
    let reader = try TarReader(PieceSource(tar), range: 0..<Int64(tar.count))
    var names: [[UInt8]] = []
    while try reader.next() != nil {
      names.append(reader.withName { name in name.indices.map { name[$0] } })
    }
    return names
  }
}
