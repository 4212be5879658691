internal import CLibCurl
internal import Platform

/// A connection to a server, kept open between requests. Used by one thread at a time.
@safe final class Connection: @unchecked Sendable {  // see above
  private let handle: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  /// libcurl's words for an error.
  private let words: UnsafeMutableBufferPointer<CChar>
  let options: TransferOptions
  private var isSetUp = false

  init(_ options: TransferOptions) {
    precondition(Self.isPrepared, "libcurl cannot be used")
    self.options = options
    guard let handle = unsafe curl_easy_init(), let multi = unsafe curl_multi_init() else {
      preconditionFailure("no memory for libcurl")
    }
    unsafe (self.handle, self.multi) = (handle, multi)
    unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
    unsafe words.initialize(repeating: 0)
    unsafe clibcurl_set_pointer(handle, CURLOPT_ERRORBUFFER, words.baseAddress)
  }

  deinit {
    unsafe curl_easy_cleanup(handle)
    unsafe curl_multi_cleanup(multi)
    unsafe words.deallocate()
  }

  /// libcurl wants this once, before threads use it.
  private static let isPrepared = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// What is asked for.
  struct Question {
    var address: Address
    /// Nil for all of the file.
    var range: Range<Int64>?
    /// The range is wanted only if the file still has this validator.
    var validator: String?
    /// Whether the user's headers and password may go there.
    var isTrusted: Bool
  }

  /// Like `ask`, at the address that redirections lead to; returns it. What the user has for `home` stays with its host.
  func follow(
    _ question: Question, from home: Address, check: (AnswerHead) throws(TransferError) -> Void,
    _ body: (RawSpan) throws(TransferError) -> Bool
  ) throws(TransferError) -> Address {
    var question = question
    for _ in 0...Self.mostRedirections {
      guard let target = try ask(question, check: check, body) else { return question.address }
      guard let next = Address(redirection: target, from: home), !next.isLocal else {
        throw TransferError(.redirection("to an address of another kind"), home)
      }
      question.address = next
      question.isTrusted = next.origin == home.origin
    }
    throw TransferError(.redirection("more than \(Self.mostRedirections) times"), home)
  }

  private static let mostRedirections = 10

  /// Asks, and gives the content to `body`, part by part, after `check` has seen the head. An error of either ends it, and
  /// so does `body` when it returns that it wants no more. Returns the address that a redirection leads to, whose content
  /// is not wanted.
  private func ask(
    _ question: Question, check: (AnswerHead) throws(TransferError) -> Void,
    _ body: (RawSpan) throws(TransferError) -> Bool
  ) throws(TransferError) -> String? {
    let address = question.address
    let isRedirection = try withoutActuallyEscaping(check) { (check) throws(TransferError) in
      try withoutActuallyEscaping(body) { (body) throws(TransferError) in
        let answer = Answer(address, options, check, body)
        let lines = HeaderLines(Self.lines(question, options))
        let setup = unsafe Setup(handle: handle, address)
        if !isSetUp { try setup.set(options) }
        isSetUp = true
        try setup.set(question, options, lines)
        unsafe words[0] = 0
        setup.give(to: answer)
        try withExtendedLifetime((answer, lines)) { () throws(TransferError) in
          try conclude(answer, address, try perform(address))
        }
        return answer.isRedirection
      }
    }
    guard isRedirection else { return nil }
    guard let target = unsafe clibcurl_redirection(handle) else {
      throw TransferError(.redirection("without saying where to"), address)
    }
    return unsafe String(cString: target)
  }

  private static func lines(_ question: Question, _ options: TransferOptions) -> [String] {
    // Bytes that are compressed on their way are not those of the file.
    var lines = ["Accept-Encoding: identity"]
    if question.isTrusted { lines += options.headers }
    if let validator = question.validator { lines.append("If-Range: \(validator)") }
    return lines
  }

  /// Lets libcurl work until the request is done, or the user wants to stop.
  private func perform(_ address: Address) throws(TransferError) -> CURLcode {
    guard unsafe curl_multi_add_handle(multi, handle) == CURLM_OK else { preconditionFailure("libcurl is misused") }
    defer { unsafe curl_multi_remove_handle(multi, handle) }
    var running: Int32 = 0
    while true {
      let code = unsafe curl_multi_perform(multi, &running)
      if code == CURLM_OK, running == 0 { break }
      if let signal = options.stopSignal() { throw TransferError(.interrupted(signal), address) }
      guard code == CURLM_OK, unsafe curl_multi_poll(multi, nil, 0, 100, nil) == CURLM_OK else {
        throw TransferError(.connection("libcurl has no memory"), address)
      }
    }
    return CURLcode(UInt32(bitPattern: unsafe clibcurl_result(multi)))
  }

  /// Throws the error that a request has ended with.
  private func conclude(_ answer: Answer, _ address: Address, _ result: CURLcode) throws(TransferError) {
    if let error = answer.error { throw error }
    guard result != CURLE_OK, !answer.isEnough else { return try answer.checkHead() }
    // A refusal says more than that its text has ended early.
    if answer.head.status >= 400 { try answer.checkHead() }
    let proxy = unsafe clibcurl_proxy_status(handle)
    guard proxy / 100 <= 2 else {
      throw TransferError(.proxy("it refuses with status \(proxy)", isTransient: proxy >= 500), address)
    }
    let text = unsafe String(cString: words.baseAddress!)
    throw TransferError(Self.code(result, text, options, address), address)
  }
}
