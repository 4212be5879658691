import TestSupport
import Testing

@testable import Journal

@Suite("A journal's text")
struct JournalTextTests {
  private static let root = Record(sequence: 1, time: 1, event: .root(Sample.root)).line

  private static func dropped(_ sequence: Int) -> [UInt8] {
    Record(sequence: sequence, time: 1, event: .dropped(Dropped(part: "val"))).line
  }

  private static func error(_ bytes: [UInt8]) -> JournalError.Code? {
    do {
      _ = try JournalText(bytes, path: "journal")
      return nil
    } catch {
      return error.code
    }
  }

  @Test("loses only its last line if that is torn at any byte, and a writer cuts it off", arguments: [false, true])
  func tornTail(isFirst: Bool) throws {
    let place = try Place()
    try place.begin(isFirst ? [] : Sample.events)
    let whole = try place.bytes
    let start = whole.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let records = isFirst ? 0 : Sample.events.count
    for length in start..<whole.count {
      try place.write(whole.prefix(length))
      #expect(try place.read().sequence == records)
      let journal = try place.open()
      #expect(try place.bytes == Array(whole.prefix(length)), "nothing is cut off before a record is written")
      try journal.append(isFirst ? .root(Sample.root) : .dropped(Dropped(part: "val")))
      #expect(try place.read() == journal.state)
      #expect(journal.state.sequence == records + 1)
    }
  }

  @Test("loses its last line if that has a line end, but not what was written before it")
  func tornBlock() throws {
    for index in Self.dropped(2).indices.dropLast() {
      var last = Self.dropped(2)
      last[index] = 0
      let text = try JournalText(Self.root + last, path: "journal")
      #expect(text.length == Self.root.count && text.state.sequence == 1)
    }
    let zeros = try JournalText(Self.root + [UInt8](repeating: 0, count: 4096), path: "journal")
    #expect(zeros.length == Self.root.count)
  }

  @Test("is damaged if a byte before its last line is wrong")
  func damage() throws {
    let whole = Self.root + Self.dropped(2) + Self.dropped(3)
    for index in 0..<Self.root.count + Self.dropped(2).count {
      var bytes = whole
      bytes[index] ^= 1
      let line = index < Self.root.count ? 1 : 2
      // A line end that is gone makes one line of two.
      let isLineEnd = whole[index] == UInt8(ascii: "\n")
      if isLineEnd && line == 2 {
        #expect(try JournalText(bytes, path: "journal").state.sequence == 1)
      } else {
        #expect(Self.error(bytes) == .damaged(line: line))
      }
    }
  }

  @Test("is damaged if a record is missing, twice there, or not where it belongs")
  func order() {
    #expect(Self.error(Self.root + Self.dropped(3) + Self.dropped(4)) == .damaged(line: 2))
    #expect(Self.error(Self.root + Self.dropped(3)) == .damaged(line: 2), "its checksum is right: it is not torn")
    #expect(Self.error(Self.root + Self.dropped(2) + Self.dropped(2)) == .damaged(line: 3))
    #expect(Self.error(Self.dropped(1) + Self.dropped(2)) == .damaged(line: 1))
    let second = Record(sequence: 2, time: 1, event: .root(Sample.root)).line
    #expect(Self.error(Self.root + second) == .damaged(line: 2))
    #expect(Self.error(Self.root + [UInt8(ascii: "\n")] + Self.dropped(2)) == .damaged(line: 2))
  }

  @Test("with a whole record of an unknown type is from a later version, wherever that record stands")
  func newerRecord() throws {
    let newer = line(#"{"anything":{},"seq":2,"time":1e30,"type":"exported""#)
    let code = JournalError.Code.newerRecord(type: "exported", line: 2)
    #expect(Self.error(Self.root + newer) == code)
    #expect(Self.error(Self.root + newer.dropLast()) == code)
    #expect(Self.error(Self.root + newer + Self.dropped(3)) == code)
    #expect(Self.error(newer) == .newerRecord(type: "exported", line: 1))
    let place = try Place()
    try place.write(Self.root + newer)
    #expect(throws: JournalError(code, "\(place.folder.path)/journal")) { try place.open() }
    #expect(try place.bytes == Self.root + newer, "it is left as it is")
    var torn = newer
    torn[5] ^= 1
    #expect(Self.error(Self.root + torn) == nil)
  }

  @Test(
    "of a later format is refused, whatever else the first line holds",
    arguments: [
      (#"{"format":2,"seq":1,"shape":"unknown"}"#, 2), (#"{"format":2}"#, 2), (#"[1]"#, 0),
      (#"{"format":9223372036854775807}"#, .max), (#"{"format":1e30}"#, .max), (#"{"format":"2"}"#, 0),
      (#"{"format":1}"#, 0), (#"{"format":-1}"#, 0), (#"{"format":-1e30}"#, 0),
    ])
  func newerFormat(text: String, format: Int) {
    for tail in ["", "\n", "\nanything"] {
      let bytes = Array((text + tail).utf8)
      let damaged: JournalError.Code? = tail.count > 1 ? .damaged(line: 1) : nil
      #expect(Self.error(bytes) == (format == 0 ? damaged : .newerFormat(format)))
    }
  }

  @Test("of no known format is damaged", arguments: ["0", "-1", "1.5e0", "null", "true", #""1""#])
  func format(value: String) {
    let text = #"{"format":\#(value),"id":"a","selection":"all","seq":1,"tables":"a","time":1,"tool":"t","type":"root""#
    let expected: JournalError.Code = value == "1.5e0" ? .newerFormat(.max) : .damaged(line: 1)
    #expect(Self.error(line(text)) == expected)
  }
}
