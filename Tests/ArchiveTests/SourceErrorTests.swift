import Archive
import TestSupport
import Testing

@Suite("What a source throws is what the caller gets")
struct SourceErrorTests {
  static let inner = TarBytes.closed { tar in
    for number in 0..<3 { tar.member("file-\(number)", sampleBytes(900)) }
  }
  static let middle = TarBytes.closed { tar in
    tar.member("a.tar", inner)
    tar.member("b.tar", inner)
  }

  @Test("at any read, the cause is kept and the place is told", arguments: Manner.allCases)
  func plain(manner: Manner) {
    for failing in 0..<Self.inner.count / 512 {
      let source = PieceSource(Self.inner, piece: 512, failing: failing)
      let error = refusal(source, range: 0..<Int64(Self.inner.count), manner)
      expectTrouble(error, failing)
      #expect(error?.offset == Int64(512 * failing))
    }
  }

  @Test("through one level of nesting the cause is kept")
  func nested() {
    for failing in 0..<Self.middle.count / 512 {
      expectTrouble(nestedRefusal(of: Self.middle, piece: 512, failing: failing), failing)
    }
  }

  @Test("through two levels of nesting the cause is kept")
  func twiceNested() {
    let tar = TarBytes.closed { tar in tar.member("middle.tar", Self.middle) }
    for failing in 0..<tar.count / 512 {
      expectTrouble(twiceNestedRefusal(of: tar, failing: failing), failing)
    }
  }

  @Test("an error in an inner tar's own bytes reaches the caller from two levels below")
  func innerDamage() {
    let damaged = TarBytes.closed { tar in
      tar.member("first", [1])
      tar.member("second", [2]) { $0.checksum = .wrong }
    }
    let middle = TarBytes.closed { tar in tar.member("damaged.tar", damaged) }
    let tar = TarBytes.closed { tar in tar.member("middle.tar", middle) }
    let error = twiceNestedRefusal(of: tar, failing: nil)
    #expect(error?.code == .damagedHeader)
    #expect(error?.offset == 2048)
    #expect(error?.cause == nil)
  }

  @Test("a cut of the outermost archive is told as such from two levels below", arguments: [1600, 2000, 2600])
  func outerCut(length: Int) {
    let middle = TarBytes.closed { tar in tar.member("inner.tar", Self.inner) }
    let tar = TarBytes.closed { tar in tar.member("middle.tar", middle) }
    // The range is that of the whole archive, as it is where a file shrinks while it is read.
    let source = PieceSource(Array(tar[..<length]))
    let error = twiceNestedRefusal(source, range: 0..<Int64(tar.count))
    #expect(error?.code == .endsEarly)
    #expect(error?.offset == Int64(length))
    #expect(error?.member == "middle.tar")
  }

  private func expectTrouble(_ error: ArchiveError?, _ number: Int) {
    #expect(error?.code == .source, "read \(number)")
    #expect(error?.cause as? PieceSource.Trouble == PieceSource.Trouble(number: number))
  }

  private func twiceNestedRefusal(of tar: [UInt8], failing: Int?) -> ArchiveError? {
    twiceNestedRefusal(PieceSource(tar, piece: 512, failing: failing), range: 0..<Int64(tar.count))
  }

  private func twiceNestedRefusal(_ source: any ByteSequence, range: Range<Int64>) -> ArchiveError? {
    do throws(ArchiveError) {
      let outer = try TarReader(source, range: range)
      while try outer.next() != nil {
        let middle = try outer.nested()
        while try middle.next() != nil { _ = try readAll(middle.nested()) }
      }
      return nil
    } catch {
      return error
    }
  }
}
