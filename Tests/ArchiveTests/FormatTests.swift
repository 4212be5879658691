import Archive
import TestSupport
import Testing

@Suite("A tar of any of the usual formats is read as it was written")
struct FormatTests {
  @Test("files of every length around the blocks keep their data and offsets", arguments: TarHeader.Magic.allCases)
  func lengths(magic: TarHeader.Magic) throws {
    let sizes = [0, 1, 511, 512, 513, 1023, 1024, 1025, 5000]
    var expected: [Seen] = []
    let tar = TarBytes.closed { tar in
      for size in sizes {
        let data = sampleBytes(size, seed: UInt64(size))
        let offset = tar.member("file-\(size)", data) { $0.magic = magic } + 512
        expected.append(
          Seen(
            name: "file-\(size)", data: data, dataOffset: Int64(offset), endOffset: Int64(tar.bytes.count)))
      }
    }
    #expect(try readAll(tar) == expected)
  }

  @Test("a tar without members is read to its end")
  func empty() throws {
    #expect(try readAll(TarBytes.closed { _ in }) == [])
    #expect(try readAll(TarBytes.closed(record: 10_240) { _ in }) == [])
  }

  @Test("the offset of a file behind a long name is that of its data", arguments: [100, 101, 512, 513, 4000])
  func longName(length: Int) throws {
    let name = String(repeating: "n", count: length)
    let tar = TarBytes.closed { tar in
      tar.member("a", [1])
      tar.longLink(name.utf8)
      tar.member("truncated", [2]) { $0.magic = .gnu }
    }
    let members = try readAll(tar)
    #expect(members.map(\.data) == [[1], [2]])
    // Messages show 200 bytes.
    #expect(members[1].name == (length > 200 ? String(repeating: "n", count: 200) + "…" : name))
    #expect(members[1].dataOffset == Int64(tar.count - 1024 - 512))
    #expect(members[1].endOffset == Int64(tar.count - 1024))
  }

  @Test("a ustar prefix stands before the name")
  func prefix() throws {
    let tar = TarBytes.closed { tar in tar.member("file", [1]) { $0.prefix = Array("folder/below".utf8) } }
    #expect(try readAll(tar).map(\.name) == ["folder/below/file"])
  }

  @Test("a pax header gives name and size, and the offset is that of the data")
  func pax() throws {
    let tar = TarBytes.closed { tar in
      tar.pax(["path": "folder/long-name", "size": "3", "mtime": "1339704000.5", "comment": "none"])
      tar.member("short", [1, 2, 3]) { $0.size = .octal(0) }
      tar.member("next", [4])
    }
    let members = try readAll(tar)
    #expect(members.map(\.name) == ["folder/long-name", "next"])
    #expect(members.map(\.data) == [[1, 2, 3], [4]])
    #expect(members.map(\.dataOffset) == [1536, 2560])
    #expect(members.map(\.endOffset) == [2048, 3072])
  }

  @Test("a pax header for all members leaves them as they are")
  func globalPax() throws {
    let tar = TarBytes.closed { tar in
      tar.pax([("comment", Array("made by git".utf8))], type: "g")
      tar.member("a", [1])
    }
    #expect(try readAll(tar).map(\.data) == [[1]])
  }

  @Test("a size in base 256 is the same size")
  func base256() throws {
    let tar = TarBytes.closed { tar in
      tar.member("a", [1, 2, 3]) { $0.size = .base256(3) }
      tar.member("b", [4])
    }
    #expect(try readAll(tar).map(\.data) == [[1, 2, 3], [4]])
  }

  @Test("folders are reported as such, whatever their name ends with")
  func folders() throws {
    let tar = TarBytes.closed { tar in
      tar.member("test/", type: "5")
      tar.member("val", type: "5")
      tar.member("a", [1])
    }
    #expect(try readAll(tar).map(\.isFolder) == [true, true, false])
  }

  @Test("what comes behind the end is not looked at")
  func afterEnd() throws {
    let tar = TarBytes.closed { tar in tar.member("a", [1]) }
    for tail in [[1], sampleBytes(5000), TarBytes.closed { tar in tar.member("b", [2]) }] {
      #expect(try readAll(tar + tail).map(\.name) == ["a"])
    }
  }
}
