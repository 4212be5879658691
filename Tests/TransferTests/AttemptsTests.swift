import Platform
import Testing

@testable import Transfer

@Suite("Attempts")
struct AttemptsTests {
  private let address = Address("http://host/a")!
  private var options: TransferOptions {
    var options = TransferOptions()
    options.firstPause = 0.001
    return options
  }

  private func error(_ code: TransferError.Code) -> TransferError { TransferError(code, address) }

  @Test("are made after longer and longer pauses, up to a minute")
  func pauses() throws {
    var options = options
    options.firstPause = 1
    options.retries = 100
    let pauses = (0..<9).map { Attempts(options, address, count: $0).pause(after: error(.endedEarly)) }
    #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60])
    #expect(Attempts(options, address, count: 99).pause(after: error(.endedEarly)) == 60)
    #expect(Attempts(options, address, count: 100).pause(after: error(.endedEarly)) == nil)
  }

  @Test("are counted")
  func counts() throws {
    var options = options
    options.retries = 2
    var attempts = Attempts(options, address)
    for _ in 0..<2 { try attempts.failed(error(.endedEarly), bytes: 0) }
    #expect(throws: TransferError.self) { try attempts.failed(error(.endedEarly), bytes: 0) }
  }

  @Test("heed what the server wishes, unless that is hours")
  func wishes() {
    let attempts = Attempts(options, address)
    #expect(attempts.pause(after: error(.status(429, retryAfter: 7))) == 7)
    #expect(attempts.pause(after: error(.status(503, retryAfter: 0))) == 0.001)
    #expect(attempts.pause(after: error(.status(503, retryAfter: 3601))) == nil)
  }

  @Test("are made again only where that may help")
  func kinds() {
    let attempts = Attempts(options, address)
    for code: TransferError.Code in [
      .connection(""), .stalled(seconds: 1), .endedEarly, .status(408, retryAfter: nil), .status(429, retryAfter: nil),
      .status(500, retryAfter: nil), .status(503, retryAfter: nil), .proxy("", isTransient: true),
    ] {
      #expect(attempts.pause(after: error(code)) != nil, "\(code)")
    }
    for code: TransferError.Code in [
      .tls(""), .noTLS, .proxy("", isTransient: false), .status(403, retryAfter: nil), .status(404, retryAfter: 1),
      .page, .encoded("gzip"), .noRanges, .unknownSize, .inputTooShort(1, of: 2), .inputTooLong(1), .changed,
      .badAnswer(""), .redirection(""), .options(""), .local(PlatformError("write", "a", number: 28)),
      .interrupted(2),
    ] {
      #expect(attempts.pause(after: error(code)) == nil, "\(code)")
    }
    #expect(Attempts(options, Address("file:///a")!).pause(after: error(.endedEarly)) == nil)
  }

  @Test("are few when nobody has ever answered: the name may be wrong")
  func first() {
    #expect(Attempts(options, address, isFirst: true, count: 3).pause(after: error(.connection(""))) == nil)
    #expect(
      Attempts(options, address, isFirst: true, count: 3).pause(after: error(.status(503, retryAfter: nil))) != nil)
    #expect(Attempts(options, address, count: 3).pause(after: error(.connection(""))) != nil)
  }

  @Test("tell of themselves, and end with a signal")
  func signals() {
    let told = Locked<[Double]>([])
    var options = TransferOptions(stopSignal: { 15 }, onRetry: { retry in told.withLock { $0.append(retry.pause) } })
    options.firstPause = 50
    var attempts = Attempts(options, address)
    let thrown = #expect(throws: TransferError.self) { try attempts.failed(error(.endedEarly), bytes: 3) }
    #expect("\(thrown?.code, default: "none")" == "interrupted(15)")
    #expect(told.withLock { $0 } == [50])
  }
}
