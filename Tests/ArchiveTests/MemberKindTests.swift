import Archive
import TestSupport
import Testing

@Suite("A member that is neither file nor folder is refused")
struct MemberKindTests {
  @Test(
    "links, devices and pipes are refused by what they are",
    arguments: [
      ("1", "is a hard link"), ("2", "is a symbolic link"), ("3", "is a device"), ("4", "is a device"),
      ("6", "is a named pipe"),
    ] as [(Character, String)])
  func kinds(type: Character, detail: String) {
    for manner in Manner.allCases {
      let tar = TarBytes.closed { tar in
        tar.member("first", [1])
        tar.member("second", type: type) { $0.linkName = Array("/etc/passwd".utf8) }
      }
      let error = refusal(of: tar, manner)
      #expect(error?.code == .unexpectedKind)
      #expect(error?.member == "second")
      #expect(error?.detail == detail)
      #expect(error?.offset == 1536)
    }
  }

  @Test("a link as the first member is refused too", arguments: ["1", "2"] as [Character])
  func firstMember(type: Character) {
    let tar = TarBytes.closed { tar in tar.member("link", type: type) { $0.linkName = Array("target".utf8) } }
    #expect(refusal(of: tar)?.code == .unexpectedKind)
  }

  @Test("a link with a long target, or one from a pax header, is refused", arguments: ["1", "2"] as [Character])
  func longTargets(type: Character) {
    let gnu = TarBytes.closed { tar in
      tar.longLink(String(repeating: "target", count: 30).utf8, type: "K")
      tar.member("link", type: type) { $0.magic = .gnu }
    }
    let pax = TarBytes.closed { tar in
      tar.pax(["linkpath": "/etc/passwd"])
      tar.member("link", type: type)
    }
    for tar in [gnu, pax] { #expect(refusal(of: tar)?.code == .unexpectedKind) }
  }

  @Test("a hard link that brings data is refused, whatever its size")
  func hardLinkWithData() {
    let tar = TarBytes.closed { tar in
      tar.member("link", [1, 2, 3], type: "1") { $0.linkName = Array("target".utf8) }
    }
    #expect(refusal(of: tar) != nil)
  }

  /// What the data of a folder could be: noise, the header of a file to smuggle in, an early end.
  static let folderData: [[UInt8]] = [
    sampleBytes(512), TarHeader("smuggled".utf8, size: 0).bytes, [UInt8](repeating: 0, count: 512),
  ]

  /// A folder has no data, whatever its size (POSIX). Ancient tars had no type for folders: it is the slash that makes
  /// one.
  @Test("a folder that announces data has none", arguments: 0..<folderData.count, ["5", "0"] as [Character])
  func folderWithData(data: Int, type: Character) throws {
    let tar = TarBytes.closed { tar in tar.member("folder/", Self.folderData[data], type: type) }
    // A reader that shows a size here would look for the next header where libarchive does not.
    if refusal(of: tar) == nil { #expect(try readAll(tar).first?.endOffset == 512) }
  }

  @Test("a type that nobody knows never hides a member", arguments: ["7", "Z", "\0"] as [Character])
  func unknownTypes(type: Character) throws {
    // POSIX has unknown types read as files; what counts is that the member is seen.
    let tar = TarBytes.closed { tar in
      tar.member("strange", [1, 2], type: type)
      tar.member("next", [3])
    }
    #expect(try readAll(tar).map(\.name) == ["strange", "next"])
    #expect(try readAll(tar).map(\.data) == [[1, 2], [3]])
  }
}
