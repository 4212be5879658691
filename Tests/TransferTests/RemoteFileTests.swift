import Platform
import TestSupport
import Testing

@testable import Transfer

@Suite("A remote file", .enabled(if: ScriptedServer.canRun, .init(rawValue: ScriptedServer.reason)))
struct RemoteFileTests {
  let served: ServedFile
  var server: ScriptedServer { served.server }
  /// The name of its file.
  var name: String { served.name }

  init() throws { served = try ServedFile() }

  @Test("has a size, a validator and first bytes, and gives any of its ranges")
  func ranges() throws {
    let file = try served.open()
    #expect(file.size == 300_000 && file.sendsRanges && file.validator?.hasPrefix("\"") == true)
    #expect(file.start == Array(served.content.prefix(512)))
    for range: Range<Int64> in [0..<300_000, 0..<1, 299_999..<300_000, 1000..<200_000, 7..<7] {
      let (bytes, error) = fetch(file, range)
      #expect(bytes == Array(served.content[Int(range.lowerBound)..<Int(range.upperBound)]) && error == nil)
    }
    #expect(try server.sent(name) == 512 + 300_000 + 1 + 1 + 199_000)
  }

  @Test("may be empty, or shorter than what is asked for first", arguments: [0, 1, 511, 512, 513])
  func short(count: Int) throws {
    try served.folder.write(Array(served.content.prefix(count)), to: "short\(count)")
    for kind in [nil, "no_ranges"] {
      if let kind { try server.fault("short\(count)", kind) }
      let file = try served.open(server.url("short\(count)"))
      #expect(file.size == count && file.start.count == min(512, count))
      #expect(fetch(file).bytes == Array(served.content.prefix(count)))
    }
  }

  @Test("goes on where it broke off", arguments: ["reset", "end"])
  func resumed(kind: String) throws {
    let file = try served.open()
    // Each answer gives some bytes: any number of breaks is survived.
    try server.fault(name, kind, ["after": 50_000, "times": 5])
    let (bytes, error) = fetch(file)
    #expect(bytes == served.content && error == nil)
    #expect(try server.count(name) == 7)
    #expect(served.retries.withLock { $0.count } == 5)
    // What a reset drops on its way comes again.
    #expect(try server.sent(name) <= 512 + 300_000 + 5 * 50_000)
  }

  @Test("is asked for again after a pause when the server is busy", arguments: [408, 429, 500, 502, 503, 504])
  func busy(status: Int) throws {
    try server.fault(name, "status", ["status": status, "times": 2, "retry_after": 0])
    let file = try served.open()
    try server.fault(name, "status", ["status": status, "times": 2])
    #expect(fetch(file).bytes == served.content)
    try server.fault(name, "status", ["status": status])
    let error = fetch(file).error
    #expect("\(error?.code, default: "none")" == "status(\(status), retryAfter: nil)")
  }

  @Test("is refused at once where asking again is of no use", arguments: [400, 401, 403, 404, 410])
  func refused(status: Int) throws {
    try server.fault(name, "status", ["status": status])
    #expect(refusal { _ = try served.open() } == "status")
    #expect(try server.count(name) == 1)
  }

  @Test(
    "gives right bytes or an error when the server lies about a range",
    arguments: [
      ("whole", [:], "noRanges"), ("changed", ["after": 100_000], "changed"), ("length", ["add": 10], "badAnswer"),
      ("length", ["add": -10], "badAnswer"), ("range", ["shift": 1], "badAnswer"),
      ("range", ["shift": -1], "badAnswer"),
      ("range", ["text": "bytes 1000-199999/300001"], "changed"), ("range", ["text": "bytes */300000"], "badAnswer"),
      ("range", ["text": "nonsense"], "badAnswer"), ("range", ["shift": 1, "moved": true], "badAnswer"),
      ("page", [:], "page"),
      ("stall", ["after": 0], "stalled"), ("end", ["after": 0], "endedEarly"), ("reset", ["after": 0], "connection"),
      ("gzip", [:], "encoded"), ("no_validator", [:], "noRanges"), ("weak", [:], "changed"),
      ("no_ranges", [:], "noRanges"),
      ("chunked", [:], nil), ("extra", ["count": 10], nil), ("chunked extra", ["count": 10], "badAnswer"),
      ("delay", ["seconds": 0.5], nil), ("status", ["status": 416], "changed"),
      ("raw", ["text": "nonsense\r\n\r\n"], "badAnswer"),
      ("raw", ["text": ""], "connection"), ("raw", ["text": "HTTP/1.1 206 X\r\n\r\n"], "badAnswer"),
      ("raw", ["text": "HTTP/1.1 302 X\r\n\r\n"], "redirection"),
      ("redirect", ["to": "file:///etc/passwd"], "redirection"),
    ] as [(String, [String: any Sendable], String?)])
  func lies(kinds: String, settings: [String: any Sendable], expected: String?) throws {
    let file = try served.open()
    for kind in kinds.split(separator: " ") { try server.fault(name, String(kind), settings) }
    let range: Range<Int64> = 1000..<200_000
    let (bytes, error) = fetch(file, range)
    #expect(error?.name == expected, "\(String(describing: error))")
    #expect(bytes == Array(served.content[1000..<200_000].prefix(bytes.count)))
    #expect(bytes.count == range.count || expected != nil)
  }

  @Test(
    "is not opened when the server lies about it",
    arguments: [
      ("page", [:], "page"), ("gzip", [:], "encoded"), ("length", ["add": 10], "badAnswer"),
      ("chunked whole", [:], "unknownSize"),
      ("range", ["shift": 1], "badAnswer"), ("range", ["text": "x"], "badAnswer"), ("stall", ["after": 100], "stalled"),
      ("end", ["after": 100], "endedEarly"), ("reset", ["after": 100], "connection"),
      ("chunked extra", ["count": 10], "badAnswer"), ("raw", ["text": "HTTP/1.1 304 X\r\n\r\n"], "redirection"),
      ("raw", ["text": "HTTP/1.1 200 X\r\nContent-Length: 30\r\n\r\n \n<!DOCTYPE html><html>"], "endedEarly"),
      ("raw", ["text": "HTTP/1.1 200 X\r\nContent-Length: 21\r\n\r\n<!DOCTYPE html><html>"], "page"),
    ] as [(String, [String: any Sendable], String)])
  func badStarts(kinds: String, settings: [String: any Sendable], expected: String) throws {
    for kind in kinds.split(separator: " ") { try server.fault(name, String(kind), settings) }
    #expect(refusal { _ = try served.open() } == expected)
  }

  @Test("is known by the time of its last change without a strong ETag, and by its size alone without either")
  func weak() throws {
    try server.fault(name, "weak")
    #expect(try served.open().validator == nil)
    try server.heal(name)
    try server.fault(name, "no_validator")
    let file = try served.open()
    try server.fault(name, "end", ["after": 100_000, "times": 2])
    #expect(file.validator == nil && file.sendsRanges && fetch(file).bytes == served.content)
    #expect(try server.headers(name).allSatisfy { $0["if-range"] == nil })
  }

  @Test("is not got faster than is wished, by all connections together")
  func rate() throws {
    var options = served.options
    options.limitRate = 400_000
    let file = try served.open(nil, options)
    let begin = Instant.now
    var threads = ThreadGroup()
    for _ in 0..<2 { try threads.start("get") { _ = fetch(file, 0..<150_000) } }
    threads.join()
    let seconds = Instant.now.seconds(since: begin)
    #expect(seconds > 0.7 && seconds < 2)
  }

  @Test("is left at once when a signal comes", arguments: ["stall", "rate", "delay", "status"])
  func signals(kind: String) throws {
    let stop = Locked<Int32?>(nil)
    var options = TransferOptions(stopSignal: { stop.withLock { $0 } })
    options.firstPause = 30
    let file = try served.open(nil, options)
    try server.fault(name, kind, ["bytes": 1000, "after": 1000, "seconds": 5, "status": 503])
    let moment = Locked(Instant.now)
    var threads = ThreadGroup()
    try threads.start("signal") {
      _ = Pulse().wait(seconds: 0.5)
      stop.withLock { $0 = 15 }
      moment.withLock { $0 = .now }
    }
    let error = fetch(file).error
    threads.join()
    #expect(error?.name == "interrupted")
    #expect(Instant.now.seconds(since: moment.withLock { $0 }) < 0.5)
  }

  @Test("of a server without ranges is read from its start, and no second time after a break")
  func noRanges() throws {
    try server.fault(name, "no_ranges")
    let file = try served.open()
    #expect(!file.sendsRanges && file.size == 300_000)
    #expect(fetch(file).bytes == served.content)
    #expect(fetch(file, 10..<20).error?.name == "noRanges")
    try server.fault(name, "end", ["after": 100_000])
    let (bytes, error) = fetch(file)
    #expect(bytes == Array(served.content.prefix(100_000)) && error?.name == "endedEarly")
  }

  @Test("ends when its bytes cannot be kept")
  func unkept() throws {
    let file = try served.open()
    var count = 0
    let error = #expect(throws: TransferError.self) {
      try file.get(0..<file.size) { part throws(PlatformError) in
        count += part.byteCount
        if count > 100_000 { throw PlatformError("write", "a", number: 28) }
      }
    }
    #expect(error?.name == "local" && count < 200_000)
    #expect(fetch(file).bytes == served.content)
  }

  @Test("is followed to where it has moved, and asked for at home when it is no longer there")
  func moved() throws {
    try server.fault(
      "moved", "redirect", ["to": server.url(name, host: "localhost") + "?signature=secret", "times": 2])
    let file = try served.open(server.url("moved"))
    #expect(fetch(file).bytes == served.content)
    // The address is remembered.
    #expect(try server.count("moved") == 1 && server.count(name) == 2)
    try server.fault(name, "status", ["status": 403, "times": 1])
    #expect(fetch(file).bytes == served.content)
    #expect(try server.count("moved") == 2 && server.count(name) == 4)
    try server.fault("round", "redirect", ["to": server.url("round")])
    #expect(refusal { _ = try served.open(server.url("round")) } == "redirection")
    #expect(try server.count("round") == 11)
  }
}
