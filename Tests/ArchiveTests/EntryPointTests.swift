import Archive
import TestSupport
import Testing

@Suite("A tar can be entered at the header of any member")
struct EntryPointTests {
  @Test("from the end of any member on the rest is read, with the same offsets", arguments: [1, 512, 4096])
  func everyMember(piece: Int) throws {
    let tar = PieceTests.sample
    let members = try readAll(tar)
    for (index, member) in members.enumerated() {
      let rest = try readAll(tar, from: Int(member.endOffset), piece: piece)
      #expect(rest == Array(members[(index + 1)...]), "behind \(member.name)")
    }
  }

  @Test("left behind any member, it gives those before, and asks for nothing more", arguments: [512, 4096])
  func partOnly(piece: Int) throws {
    let tar = PieceTests.sample
    let members = try readAll(tar)
    for (index, member) in members.enumerated() {
      // The source would fail beyond the range: it has no more bytes.
      let part = Array(tar[..<Int(member.endOffset)])
      let reader = try TarReader(PieceSource(part, piece: piece), range: 0..<member.endOffset, hasEndMark: false)
      #expect(try readAll(reader) == Array(members[...index]), "up to \(member.name)")
    }
  }

  @Test("entered behind the last member, a tar is empty")
  func atEndMark() throws {
    let tar = TarBytes.closed { tar in tar.member("a", [1]) }
    #expect(try readAll(tar, from: 1024) == [])
  }

  @Test("entered anywhere else, it is no tar", arguments: [1, 512, 1023])
  func elsewhere(start: Int) {
    let tar = TarBytes.closed { tar in tar.member("a", sampleBytes(512)) }
    let source = PieceSource(tar, from: start)
    let error = refusal(source, range: Int64(start)..<Int64(tar.count))
    #expect(error?.code == .notTar)
    #expect(error?.offset == Int64(start))
  }

  @Test("a member that reaches beyond the range is refused, though the source has its bytes", arguments: [2048, 3547])
  func beyondRange(end: Int64) throws {
    let tar = TarBytes.closed { tar in
      tar.member("a", sampleBytes(1000))
      tar.member("b", sampleBytes(1500))
    }
    let error = refusal(PieceSource(tar), range: 0..<end)
    #expect(error?.code == .endsEarly)
    #expect(error?.member == "b")
  }
}
