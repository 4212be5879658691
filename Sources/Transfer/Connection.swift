internal import CLibCurl
internal import Platform

/// A connection to a server, kept open between requests. Used by one thread at a time.
@safe final class Connection: @unchecked Sendable {  // see above
  private let handle: UnsafeMutableRawPointer
  private let options: TransferOptions

  init(_ options: TransferOptions) {
    precondition(Self.isPrepared, "libcurl cannot be used")
    self.options = options
    guard let handle = unsafe curl_easy_init() else { preconditionFailure("no memory for libcurl") }
    unsafe self.handle = handle
  }

  deinit { unsafe curl_easy_cleanup(handle) }

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
    /// Whether only the head is wanted.
    var isHead = false
  }

  /// Asks, and gives the content to `body`, part by part, after `check` has seen the head; an error of either ends it.
  /// Returns the head, and the address that a redirection leads to, whose content is not wanted.
  func ask(
    _ question: Question, check: (AnswerHead) throws(TransferError) -> Void,
    _ body: (RawSpan) throws(PlatformError) -> Void
  ) throws(TransferError) -> (head: AnswerHead, redirection: String?) {
    let address = question.address
    let answer = try withoutActuallyEscaping(check) { (check) throws(TransferError) in
      try withoutActuallyEscaping(body) { (body) throws(TransferError) in
        let answer = Answer(address, options, check, body)
        let lines = HeaderLines(question.isTrusted ? options.headers : [])
        try prepare(question, lines, address)
        let context = unsafe Unmanaged.passUnretained(answer).toOpaque()
        unsafe clibcurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        unsafe clibcurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        unsafe clibcurl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        let result = unsafe curl_easy_perform(handle)
        try withExtendedLifetime((answer, lines)) { () throws(TransferError) in try conclude(answer, result) }
        return answer.head
      }
    }
    guard (300..<400).contains(answer.status) else { return (answer, nil) }
    guard let target = unsafe clibcurl_redirection(handle) else {
      throw TransferError(.status(answer.status, retryAfter: nil), address)
    }
    return (answer, unsafe String(cString: target))
  }

  private func prepare(_ question: Question, _ lines: HeaderLines, _ address: Address) throws(TransferError) {
    unsafe curl_easy_reset(handle)
    try set(CURLOPT_URL, question.address.text, address)
    try set(CURLOPT_PROTOCOLS_STR, "http,https,file", address)
    unsafe clibcurl_set_list(
      handle, CURLOPT_HTTPHEADER, lines.list(adding: question.validator.map { "If-Range: \($0)" }))
    if let range = question.range { try set(CURLOPT_RANGE, "\(range.lowerBound)-\(range.upperBound - 1)", address) }
    if question.isHead { set(CURLOPT_NOBODY, 1) }
    if question.isTrusted, let user = options.user { try set(CURLOPT_USERPWD, user, address) }
    if let file = options.cookieFile { try set(CURLOPT_COOKIEFILE, file, address) }
    set(CURLOPT_NETRC, Int(CURL_NETRC_OPTIONAL.rawValue))
    // The curl program reads this variable; its library leaves that to programs.
    if let file = Process.environment("CURL_CA_BUNDLE") ?? Process.environment("SSL_CERT_FILE") {
      try set(CURLOPT_CAINFO, file, address)
    }
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_NOPROGRESS, 0)
    set(CURLOPT_CONNECTTIMEOUT, min(30, options.stallTime))
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, options.stallTime)
    set(CURLOPT_BUFFERSIZE, 512 << 10)
    if let rate = options.limitRate {
      unsafe clibcurl_set_offset(
        handle, CURLOPT_MAX_RECV_SPEED_LARGE, curl_off_t(max(1, rate / Int64(options.connections))))
    }
    unsafe clibcurl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      let answer = unsafe Unmanaged<Answer>.fromOpaque(context!).takeUnretainedValue()
      let span = unsafe RawSpan(_unsafeStart: bytes!, byteCount: size * count)
      return answer.take(span) ? size * count : 0
    }
    unsafe clibcurl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      let answer = unsafe Unmanaged<Answer>.fromOpaque(context!).takeUnretainedValue()
      answer.head.take(unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: size * count)))
      return size * count
    }
    unsafe clibcurl_set_progress(handle) { context, _, _, _, _ in
      let answer = unsafe Unmanaged<Answer>.fromOpaque(context!).takeUnretainedValue()
      return answer.isStopped ? 1 : 0
    }
  }

  /// Throws the error that a request has ended with.
  private func conclude(_ answer: Answer, _ result: CURLcode) throws(TransferError) {
    if let error = answer.error { throw error }
    let address = answer.address
    if let signal = options.stopSignal() { throw TransferError(.interrupted(signal), address) }
    if result == CURLE_OK || answer.head.status / 100 == 3 {
      // Without content nobody has looked at the head.
      return try answer.checkHead()
    }
    let words = unsafe String(cString: curl_easy_strerror(result))
    switch result {
    case CURLE_OPERATION_TIMEDOUT: throw TransferError(.stalled(seconds: options.stallTime), address)
    case CURLE_PARTIAL_FILE: throw TransferError(.endedEarly, address)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_USE_SSL_FAILED:
      throw TransferError(.tls(words), address)
    case CURLE_FILE_COULDNT_READ_FILE: throw TransferError(.status(404, retryAfter: nil), address)
    case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT, CURLE_COULDNT_RESOLVE_PROXY:
      throw TransferError(.options(words), address)
    default: throw TransferError(.connection(words), address)
    }
  }

  private func set(_ option: CURLoption, _ value: Int) {
    unsafe clibcurl_set_long(handle, option, value)
  }

  private func set(_ option: CURLoption, _ value: String, _ address: Address) throws(TransferError) {
    let result = unsafe clibcurl_set_text(handle, option, value)
    guard result == CURLE_OK else {
      throw TransferError(.options(unsafe String(cString: curl_easy_strerror(result))), address)
    }
  }
}

/// What comes in answer to a request. Callbacks of libcurl fill it.
private final class Answer {
  let address: Address
  let options: TransferOptions
  var head = AnswerHead()
  private(set) var error: TransferError?
  private let check: (AnswerHead) throws(TransferError) -> Void
  private let body: (RawSpan) throws(PlatformError) -> Void
  private var isChecked = false

  init(
    _ address: Address, _ options: TransferOptions, _ check: @escaping (AnswerHead) throws(TransferError) -> Void,
    _ body: @escaping (RawSpan) throws(PlatformError) -> Void
  ) {
    (self.address, self.options, self.check, self.body) = (address, options, check, body)
  }

  var isStopped: Bool { options.stopSignal() != nil }

  /// Returns whether the transfer goes on.
  func take(_ bytes: RawSpan) -> Bool {
    // What is sent with a redirection is for people.
    guard head.status / 100 != 3 else { return false }
    do throws(TransferError) {
      try checkHead()
      do throws(PlatformError) {
        try body(bytes)
      } catch {
        throw TransferError(.local(error), address)
      }
      return true
    } catch {
      self.error = error
      return false
    }
  }

  func checkHead() throws(TransferError) {
    guard !isChecked, head.status / 100 != 3 else { return }
    isChecked = true
    try check(head)
  }
}

/// Lines of a request's header, as libcurl takes them.
@safe private final class HeaderLines {
  private var lines: UnsafeMutablePointer<curl_slist>?

  init(_ added: [String]) {
    // Bytes that are compressed on their way are not those of the file.
    unsafe lines = nil
    for line in ["Accept-Encoding: identity"] + added { append(line) }
  }

  deinit { unsafe curl_slist_free_all(lines) }

  func list(adding line: String?) -> UnsafeMutablePointer<curl_slist>? {
    if let line { append(line) }
    return unsafe lines
  }

  private func append(_ line: String) {
    guard let longer = unsafe curl_slist_append(lines, line) else { preconditionFailure("no memory for libcurl") }
    unsafe lines = longer
  }
}
