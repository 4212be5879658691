import Checksums
import Testing

@testable import Journal

@Suite("A record")
struct RecordFormatTests {
  private static let identity = #"{"inode":18446744073709551615,"modified":1700000000123456789,"size":1000000}"#
  private static let inventory = #"{"bytes":300,"files":2,"names":"00000000000000fe"}"#
  private static let md5 = #""md5":"0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a""#
  private static let published = #"""
    {"folder":7,"inventory":\#(inventory),"part":"val","seq":9,"sources":[\#
    {"archive":"a.tar","digests":{\#(md5)},"identity":\#(identity)},\#
    {"archive":"b.tar","digests":{\#(md5)},"identity":\#(identity)}],\#
    "stamp":"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd","time":5,"type":"published"
    """#

  private static let lines: [(Record.Event, String)] = [
    (
      .root(RootRecord(format: 1, tool: "0.1.0", id: "5ca1ab1e", tables: "abab", selection: "all")),
      #"{"format":1,"id":"5ca1ab1e","selection":"all","seq":9,"tables":"abab","time":5,"tool":"0.1.0","type":"root""#
    ),
    (
      .selected(Selected(selection: "n01440764")),
      #"{"selection":"n01440764","seq":9,"time":5,"type":"selected""#
    ),
    (
      .verdict(Sample.verdict()),
      #"{"archive":"a.tar","digests":{\#(md5)},"identity":\#(identity),"match":true,"seq":9,"time":5,"type":"verdict""#
    ),
    (
      // An archive that was refused, of which no checksum is published.
      .verdict(Sample.verdict("a.zip", [:], isMatch: false)),
      #"{"archive":"a.zip","digests":{},"identity":\#(identity),"match":false,"seq":9,"time":5,"type":"verdict""#
    ),
    (
      .checkpoint(Sample.checkpoint(parts: [Sample.extraction(units: [1, 9, 20])])),
      #"""
      {"archive":"a.tar","digests":[{"algorithm":"md5","count":640,"words":"0123abcd0123abcd0123abcd0123abcd"}],\#
      "identity":\#(identity),"parts":[{"folder":7,"inventory":\#(inventory),"offset":512,"part":"val",\#
      "units":"0202+20"}],"seq":9,"time":5,"type":"checkpoint"
      """#
    ),
    (
      // A download.
      .checkpoint(
        Checkpoint(
          archive: "a.tar", identity: Sample.identity, digests: [], parts: [],
          kept: KeptFile(identity: Sample.identity(size: 640), born: 5))),
      #"""
      {"archive":"a.tar","digests":[],"identity":\#(identity),"kept":{"born":5,"inode":18446744073709551615,\#
      "modified":1700000000123456789,"size":640},"parts":[],"seq":9,"time":5,"type":"checkpoint"
      """#
    ),
    (.dropped(Dropped(part: "val")), #"{"part":"val","seq":9,"time":5,"type":"dropped""#),
    (
      .dropped(Dropped(part: "val", reason: "a/b changed")),
      #"{"part":"val","reason":"a/b changed","seq":9,"time":5,"type":"dropped""#
    ),
    (.published(Sample.publication()), published),
    (
      .publishing(
        Publication(
          part: "val", sources: [], isUnverified: true, isAdopted: true, inventory: Sample.inventory, folder: 7)),
      #"""
      {"adopted":true,"folder":7,"inventory":\#(inventory),"part":"val","seq":9,"sources":[],"time":5,\#
      "type":"publishing","unverified":true
      """#
    ),
    (
      // A part that is extended.
      .publishing(
        Publication(
          part: "val", sources: [], inventory: Sample.inventory, folder: 7, selection: "n01440764", moved: 8)),
      #"""
      {"folder":7,"inventory":\#(inventory),"moved":8,"part":"val","selection":"n01440764","seq":9,"sources":[],\#
      "time":5,"type":"publishing"
      """#
    ),
    (
      .reclaimed(Reclaimed(archive: "a.tar", identity: Sample.identity)),
      #"{"archive":"a.tar","identity":\#(identity),"seq":9,"time":5,"type":"reclaimed""#
    ),
    (
      .written(Written(file: "val.txt", identity: Sample.identity, content: "sorted val=00")),
      #"{"content":"sorted val=00","file":"val.txt","identity":\#(identity),"seq":9,"time":5,"type":"written""#
    ),
  ]

  @Test("is this line in format 1", arguments: lines.indices)
  func format(index: Int) {
    let (event, text) = Self.lines[index]
    let record = Record(sequence: 9, time: 5, event: event)
    #expect(String(decoding: record.line, as: UTF8.self) == String(decoding: line(text), as: UTF8.self))
    guard case .record(record) = RecordLine(record.line.dropLast()) else {
      Issue.record("it cannot be read")
      return
    }
  }

  @Test("ends with a checksum over the text before it")
  func checksum() {
    let record = Record(sequence: 2, time: 1_700_000_000, event: .dropped(Dropped(part: "val")))
    // The first 16 digits of: printf '%s' '{"part":"val","seq":2,"time":1700000000,"type":"dropped"' | sha256sum
    let text = #"{"part":"val","seq":2,"time":1700000000,"type":"dropped","sum":"91c9e282baa4ea6b"}"# + "\n"
    #expect(String(decoding: record.line, as: UTF8.self) == text)
  }

  @Test("is broken if any of its bytes is another")
  func flips() {
    let line = Record(sequence: 2, time: 1, event: .dropped(Dropped(part: "val"))).line.dropLast()
    for index in line.indices {
      var other = line
      other[index] ^= 1
      guard case .broken = RecordLine(other) else {
        Issue.record("byte \(index)")
        continue
      }
    }
  }

  @Test("may have fields that a later version has added")
  func moreFields() {
    let text = #"{"extra":{"a":[1e99]},"part":"val","seq":2,"time":1,"type":"dropped","zone":null"#
    guard case .record(let record) = RecordLine(line(text).dropLast()) else {
      Issue.record("it cannot be read")
      return
    }
    #expect(record == Record(sequence: 2, time: 1, event: .dropped(Dropped(part: "val"))))
  }
}
