import Checksums
import Dataset
import Testing

@Suite("The fingerprint of a release")
struct FingerprintTests {
  private func fingerprint(_ change: (inout SmallRelease) -> Void = { _ in }) throws -> String {
    var tables = SmallRelease()
    change(&tables)
    return try tables.read().fingerprint.hex
  }

  @Test("does not change with comments, empty lines and line ends")
  func form() throws {
    let plain = try fingerprint()
    #expect(try fingerprint { $0.synsets = "# other\n\n" + $0.synsets } == plain)
    #expect(try fingerprint { $0.synsets.replace("\n", with: "\r\n") } == plain)
    #expect(try fingerprint { $0.valWnids = "# other\n\n" + $0.valWnids + "\n#" } == plain)
    #expect(try fingerprint { $0.archives += "# other\n" } == plain)
  }

  @Test("does not change with words")
  func words() throws {
    #expect(try fingerprint { $0.synsets.replace("two", with: "zwei") } == fingerprint())
  }

  @Test("does not change with archives, their digests and URLs")
  func archives() throws {
    let plain = try fingerprint()
    #expect(try fingerprint { $0.archives.replace("https://example.org/", with: "http://example.com/") } == plain)
    #expect(try fingerprint { $0.archives += "devkit.tar.gz\tdevkit\t-\t-\t-\t-\t-\n" } == plain)
    #expect(try fingerprint { $0.archives = "" } == plain)
    #expect(try fingerprint { $0.archives.replace("10240", with: "20480") } == plain)
    #expect(try fingerprint { $0.archives.replace("d41d8cd98f00b204", with: "0000000000000000") } == plain)
  }

  @Test("does not change with the selection")
  func selection() throws {
    let release = try SmallRelease().read()
    #expect(release.selecting(Selection([release.synsets[0].wnid])).fingerprint == release.fingerprint)
  }

  @Test("changes with every field of a class but its words")
  func synsets() throws {
    // The archives' counts must agree with the classes: here they have none.
    func changed(_ old: String, _ new: String) throws -> String {
      try fingerprint { tables in
        tables.archives = ""
        tables.synsets.replace(old, with: new)
        tables.valWnids.replace(old, with: new)
      }
    }
    var all = try [fingerprint(), changed("0\t2\t", "0\t3\t"), changed("n00000001", "n00000000")]
    all += try [changed("\t3\ttwo", "\t4\ttwo"), changed("\ttwo\n", "\ttwo\n2\t3\tn00000003\t1\tthree\n")]
    #expect(Set(all).count == all.count)
  }

  @Test("changes with every label, with their order and their number")
  func labels() throws {
    let texts = ["1 1 2", "2 1 1", "1 2 2", "2 2 2", "1 2 1", "2 1", "2 1 2 1", ""]
    let all = try texts.map { text in
      try fingerprint { tables in
        tables.archives = ""
        tables.valWnids = text.split(separator: " ").map { "n0000000\($0)\n" }.joined()
      }
    }
    #expect(Set(all + [try fingerprint()]).count == texts.count + 1)
  }
}
