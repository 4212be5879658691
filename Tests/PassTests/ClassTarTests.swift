import Archive
import Checksums
import Dataset
import TestSupport
import Testing

@testable import Pass

@Suite("A job over class tars")
struct ClassTarTests {
  private static let wnids = ["n00000001", "n00000002"]

  private static func classTar(_ wnid: String, _ numbers: [Int], size: Int = 700) -> (name: String, content: [UInt8]) {
    let bytes = TarBytes.closed { tar in
      for number in numbers {
        tar.member("\(wnid)_\(number).JPEG", sampleBytes(size, seed: UInt64(number)))
      }
    }
    return ("\(wnid).tar", bytes)
  }

  /// Runs a job over `members` for the training images.
  private func run(_ members: [(name: String, content: [UInt8])], _ sink: MemorySink = MemorySink()) throws -> Run {
    let mixed = try MixedArchive(members)
    return Run(mixed.job([Target(try mixed.catalog(.train), sink)]))
  }

  private func expect(_ code: String, _ run: Run, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(run.code == code && run.records.isEmpty, sourceLocation: sourceLocation)
  }

  @Test("hands over all images, and says when a class begins and ends")
  func whole() throws {
    let sink = MemorySink()
    let run = try run([Self.classTar(Self.wnids[1], [9, 3]), Self.classTar(Self.wnids[0], [0, 999_999_999])], sink)
    let outcome = try #require(run.outcome)
    #expect(
      sink.files.keys.sorted() == [
        "n00000001/n00000001_0.JPEG", "n00000001/n00000001_999999999.JPEG", "n00000002/n00000002_3.JPEG",
        "n00000002/n00000002_9.JPEG",
      ])
    #expect(sink.files["n00000002/n00000002_9.JPEG"] == sampleBytes(700, seed: 9))
    #expect(sink.classes == ["n00000002", "n00000002 [3, 9]", "n00000001", "n00000001 [0, 999999999]"])
    #expect(outcome.parts[0].units == [0, 1] && outcome.parts[0].inventory.files == 4)
  }

  @Test("tells the sink of all images of a class, wanted or not")
  func unwanted() throws {
    let sink = MemorySink(wants: { $0.number == 3 })
    let outcome = try #require(try run([Self.classTar(Self.wnids[1], [9, 3])], sink).outcome)
    #expect(sink.files.count == 1 && sink.classes.last == "n00000002 [3, 9]")
    #expect(outcome.parts[0].units == [1] && outcome.parts[0].inventory.files == 1)
  }

  @Test("refuses a class with too few or too many images, and an image that stands twice", arguments: [1, 3, 4])
  func counts(count: Int) throws {
    let sink = MemorySink()
    let run = try run([Self.classTar(Self.wnids[0], Array(1...count))], sink)
    guard case .wrongCount("n00000001.tar", let actual, expected: 2)? = run.error?.code else {
      Issue.record("\(String(describing: run.error))")
      return
    }
    #expect(actual == min(count, 3) && run.records.isEmpty && sink.files.count <= 2)
    expect("duplicateMember", try self.run([Self.classTar(Self.wnids[0], [1, 1])]))
  }

  @Test("refuses a class that stands twice")
  func twice() throws {
    expect("duplicateMember", try run([Self.classTar(Self.wnids[0], [1, 2]), Self.classTar(Self.wnids[0], [3, 4])]))
  }

  @Test("refuses what does not belong there, on either level, and says what would")
  func unexpected() throws {
    let image = Self.classTar("n00000003", [1, 2])
    for members in [[image], [("n00000001.tar", image.content)], [("../n00000001.tar", image.content)]] {
      let run = try run(members)
      guard case .unexpectedMember(let name, offset: 512..., let example)? = run.error?.code else {
        Issue.record("\(String(describing: run.error))")
        continue
      }
      #expect(name != example && example.hasPrefix("n00000001"))
    }
  }

  @Test("refuses a class tar that is no tar, or is cut, and names it")
  func damaged() throws {
    let whole = Self.classTar(Self.wnids[0], [1, 2]).content
    for content in [sampleBytes(2048), Array(whole.prefix(1536)), Array(whole.dropLast(1024)), []] {
      let run = try run([("n00000001.tar", content)])
      guard case .archive(let error)? = run.error?.code else {
        Issue.record("\(String(describing: run.error))")
        continue
      }
      #expect(error.description.contains("n00000001") && run.records.isEmpty)
    }
  }

  @Test("counts a class that is not wanted as done, for the part that it belongs to, among images of another")
  func unwantedAmongOthers() throws {
    let mixed = try MixedArchive([
      (valName(1), sampleBytes(300)), Self.classTar(Self.wnids[0], [1, 2]), (valName(2), sampleBytes(400)),
    ])
    let targets = try [
      Target(mixed.catalog(.val), MemorySink()), Target(mixed.catalog(.train), MemorySink(wants: { _ in false })),
    ]
    let parts = try #require(Run(mixed.job(targets)).outcome).parts
    #expect(parts.map(\.units) == [[0, 1], [0]])
    #expect(parts.map(\.inventory.files) == [2, 0])
  }

  @Test("feeds images of another part that stand between them")
  func amongOthers() throws {
    let mixed = try MixedArchive([
      (valName(1), sampleBytes(300)), Self.classTar(Self.wnids[0], [1, 2]), (valName(2), sampleBytes(400)),
      Self.classTar(Self.wnids[1], [1, 2], size: 400_000), (testName(1), sampleBytes(9)),
    ])
    let sinks = [MemorySink(), MemorySink(), MemorySink()]
    let targets = try zip(Part.all, sinks).map { Target(try mixed.catalog($0), $1) }
    let run = Run(mixed.job(targets), writers: 2)
    let parts = try #require(run.outcome).parts
    #expect(parts.map(\.units) == [[0, 1], [0, 1], [0]])
    #expect(parts.map(\.inventory.files) == [4, 2, 1] && sinks.map(\.files.count) == [4, 2, 1])
    #expect(parts.allSatisfy { $0.offset == mixed.members[4].extent.upperBound })
  }
}
