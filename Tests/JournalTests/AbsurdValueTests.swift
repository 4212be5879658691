import Foundation
import Testing

@testable import Journal

@Suite("A line with the right checksum")
struct AbsurdValueTests {
  private static let root = Record(sequence: 1, time: 1, event: .root(Sample.root)).line
  private static let numbers = [
    "-1", "-9223372036854775808", "9223372036854775808", "18446744073709551616", "1e30", "-1e30", "0.5", "null", "true",
    #""1""#, "[]", "{}",
  ]

  /// What the journal says of a second line: that of `event`, in which `old` is replaced by `new`.
  private static func error(_ event: Record.Event, _ old: String, _ new: String) throws -> JournalError.Code? {
    let whole = String(decoding: Record(sequence: 2, time: 5, event: event).line, as: UTF8.self)
    let text = try #require(whole.range(of: #","sum":"#).map { String(whole[..<$0.lowerBound]) })
    try #require(text.contains(old))
    do {
      _ = try JournalText(root + line(text.replacingOccurrences(of: old, with: new)), path: "journal")
      return nil
    } catch {
      return error.code
    }
  }

  private static let checkpoint = Record.Event.checkpoint(Sample.checkpoint())
  private static let published = Record.Event.published(Sample.publication())

  @Test(
    "is damage if a number is none that a run can have written",
    arguments: [
      #""seq":2"#, #""time":5"#, #""size":1000000"#, #""inode":18446744073709551615"#, #""count":640"#,
      #""offset":512"#, #""files":2"#, #""bytes":300"#, #""folder":7"#,
    ])
  func numbers(field: String) throws {
    let name = try #require(field.split(separator: ":").first)
    let isInode = name == #""inode""# || name == #""folder""#
    // An inode is a number of 64 bits without a sign.
    for number in Self.numbers where !isInode || number != "9223372036854775808" {
      #expect(try Self.error(Self.checkpoint, field, "\(name):\(number)") == .damaged(line: 2), "\(number)")
    }
  }

  @Test(
    "is damage if a number is too large",
    arguments: [
      (#""seq":2"#, #""seq":9223372036854775807"#), (#""seq":2"#, #""seq":1"#), (#""seq":2"#, #""seq":3"#),
      (#""time":5"#, #""time":253402300800"#), (#""time":5"#, #""time":9223372036854775807"#),
      (#""count":640"#, #""count":641"#),
      (#""count":640"#, #""count":1000064"#), (#""count":640"#, #""count":9223372036854775744"#),
      (#""offset":512"#, #""offset":1032000001"#), (#""offset":512"#, #""offset":9223372036854775807"#),
      (#""files":2"#, #""files":9223372036854775807"#), (#""files":2"#, #""files":9007199254740993"#),
      (#""bytes":300"#, #""bytes":9223372036854775807"#), (#""size":1000000"#, #""size":0"#),
      (#""modified":1700000000123456789"#, #""modified":9223372036854775808"#),
      (#""modified":1700000000123456789"#, #""modified":1e30"#),
    ])
  func sizes(old: String, new: String) throws {
    #expect(try Self.error(Self.checkpoint, old, new) == .damaged(line: 2))
  }

  @Test(
    "is believed at the bounds of what can be",
    arguments: [
      (#""time":5"#, #""time":253402300799"#), (#""time":5"#, #""time":0"#),
      (#""size":1000000"#, #""size":9223372036854775807"#), (#""count":640"#, #""count":0"#),
      (#""count":640"#, #""count":1000000"#), (#""offset":512"#, #""offset":1032000000"#),
      (#""offset":512"#, #""offset":0"#), (#""modified":1700000000123456789"#, #""modified":-9223372036854775808"#),
      (#""bytes":300"#, #""bytes":9007199254740992"#), (#""parts":[{"#, #""more":1,"parts":[{"more":[],"#),
      (#""algorithm":"md5","count":640"#, #""algorithm":"blake3","count":-1"#), (#""units":"0202""#, #""units":"""#),
    ])
  func bounds(old: String, new: String) throws {
    #expect(try Self.error(Self.checkpoint, old, new) == nil)
  }

  @Test(
    "is damage if a text is none that a run can have written",
    arguments: [
      (#""words":"0123abcd"#, #""words":"0123abc"#), (#""words":"0123abcd"#, #""words":"0123abcx"#),
      (#""words":"0123abcd"#, #""words":"\u00e9\u00e9"#), (#""algorithm":"md5""#, #""algorithm":"sha256""#),
      (#""units":"0202""#, #""units":"020""#), (#""units":"0202""#, #""units":"0202+1""#),
      (#""units":"0202""#, #""units":514"#), (#""names":"00000000000000fe""#, #""names":"fe""#),
      (#""names":"00000000000000fe""#, #""names":"+0000000000000fe""#), (#""archive":"a.tar""#, #""archive":1"#),
      (#""names":"00000000000000fe""#, #""names":254"#), (#""type":"checkpoint""#, #""type":7"#),
      (#","type":"checkpoint""#, ""), (#""type":"checkpoint""#, #""type":"verdict""#),
      (#""parts":["#, #""parts":[1,"#), (#""parts":"#, #""pieces":"#), (#""identity":{"#, #""identity":[],"other":{"#),
      (#"{"archive""#, #"["archive""#), (#"{"archive""#, #"{{"archive""#),
    ])
  func texts(old: String, new: String) throws {
    #expect(try Self.error(Self.checkpoint, old, new) == .damaged(line: 2))
  }

  @Test("is damage if a checkpoint names an algorithm or a part twice")
  func doubles() throws {
    let digests = try #require(
      String(decoding: Record(sequence: 2, time: 5, event: Self.checkpoint).line, as: UTF8.self)
        .firstMatch(of: /"digests":\[({[^}]*})\]/)?.1)
    #expect(try Self.error(Self.checkpoint, "[\(digests)]", "[\(digests),\(digests)]") == .damaged(line: 2))
    let parts = Record.Event.checkpoint(Sample.checkpoint(parts: [Sample.extraction(), Sample.extraction("test")]))
    #expect(try Self.error(parts, #""part":"test""#, #""part":"val""#) == .damaged(line: 2))
  }

  @Test(
    "is damage if a publication is none",
    arguments: [
      (#""stamp":"cd"#, #""stamp":""#), (#""stamp":"cd"#, #""stamp":"xx"#), (#""md5":"0a"#, #""md5":""#),
      (#""md5":"0a"#, #""md5":"0x"#), (#""folder":7"#, #""folder":-7"#), (#""sources":["#, #""sources":[{},"#),
      (#""part":"val""#, #""adopted":1,"part":"val""#), (#""part":"val""#, #""part":null"#),
    ])
  func publications(old: String, new: String) throws {
    #expect(try Self.error(Self.published, old, new) == .damaged(line: 2))
  }

  @Test("of any length is read or refused, never trapped on")
  func cutValues() {
    for event in Sample.events {
      let text = Record(sequence: 2, time: 5, event: event).line.dropLast(27)
      for length in text.indices {
        let cut = line(String(decoding: text.prefix(length), as: UTF8.self))
        #expect(throws: JournalError.self) { try JournalText(Self.root + cut + cut, path: "journal") }
      }
    }
  }
}
