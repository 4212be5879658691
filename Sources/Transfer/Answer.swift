/// What comes in answer to a request. Callbacks of libcurl fill it.
final class Answer {
  private let address: Address
  private let options: TransferOptions
  private(set) var head = AnswerHead()
  /// Why the transfer is to end.
  private(set) var error: TransferError?
  /// Whether enough has come.
  private(set) var isEnough = false
  private let check: (AnswerHead) throws(TransferError) -> Void
  private let body: (RawSpan) throws(TransferError) -> Bool
  private var isChecked = false
  /// How much of the content of a redirection has come.
  private var ignored = 0

  init(
    _ address: Address, _ options: TransferOptions, _ check: @escaping (AnswerHead) throws(TransferError) -> Void,
    _ body: @escaping (RawSpan) throws(TransferError) -> Bool
  ) {
    (self.address, self.options, self.check, self.body) = (address, options, check, body)
  }

  var isRedirection: Bool { head.status / 100 == 3 }

  /// Takes a line of the header.
  func take(_ line: [UInt8]) { head.take(line) }

  /// Takes content. Returns whether the transfer goes on.
  func take(_ bytes: RawSpan) -> Bool {
    guard !isRedirection else {
      // What is sent with it is for people. libcurl says where it leads to only after all has come.
      ignored += bytes.byteCount
      return ignored <= 1 << 20
    }
    do throws(TransferError) {
      try checkHead()
      isEnough = try !body(bytes)
      if let throttle = options.throttle, let signal = options.wait(until: throttle.take(bytes.byteCount)) {
        throw TransferError(.interrupted(signal), address)
      }
      return !isEnough
    } catch {
      self.error = error
      return false
    }
  }

  /// Throws if the head is not that of the file; looks once. Without content nobody has looked before the end.
  func checkHead() throws(TransferError) {
    guard !isChecked, !isRedirection else { return }
    isChecked = true
    try check(head)
  }
}
