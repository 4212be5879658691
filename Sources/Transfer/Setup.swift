internal import CLibCurl
internal import Platform

/// Sets the options of a request.
@safe struct Setup {
  private let handle: UnsafeMutableRawPointer
  private let address: Address

  init(handle: UnsafeMutableRawPointer, _ address: Address) {
    unsafe self.handle = handle
    self.address = address
  }

  /// What is the same for all requests of a connection. Set once: `curl_easy_reset` loses the memory of a cookie file's name.
  func set(_ options: TransferOptions) throws(TransferError) {
    try check(unsafe clibcurl_set_protocols(handle))
    try check(unsafe clibcurl_set_quick_exit(handle))
    if let file = options.cookieFile { try set(CURLOPT_COOKIEFILE, file) }
    try setAuthorities()
    // What a proxy says to CONNECT is not the answer.
    try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    try set(CURLOPT_NOSIGNAL, 1)
    try set(CURLOPT_CONNECTTIMEOUT, min(30, options.stallTime))
    try set(CURLOPT_LOW_SPEED_LIMIT, 1)
    try set(CURLOPT_LOW_SPEED_TIME, options.stallTime)
    try set(CURLOPT_BUFFERSIZE, 512 << 10)
  }

  func set(_ question: Connection.Question, _ options: TransferOptions, _ lines: HeaderLines) throws(TransferError) {
    try set(CURLOPT_URL, address.text)
    try check(unsafe clibcurl_set_list(handle, CURLOPT_HTTPHEADER, lines.list))
    try set(CURLOPT_RANGE, question.range.map { "\($0.lowerBound)-\($0.upperBound - 1)" })
    try set(CURLOPT_USERPWD, question.isTrusted ? options.user : nil)
    try set(CURLOPT_NETRC, Int((question.isTrusted ? CURL_NETRC_OPTIONAL : CURL_NETRC_IGNORED).rawValue))
  }

  /// The curl program reads these variables; its library leaves that to programs.
  private func setAuthorities() throws(TransferError) {
    func variable(_ name: String) -> String? { Process.environment(name).flatMap { $0.isEmpty ? nil : $0 } }
    if let file = variable("CURL_CA_BUNDLE") { return try set(CURLOPT_CAINFO, file) }
    if let folder = variable("SSL_CERT_DIR") { try set(CURLOPT_CAPATH, folder) }
    if let file = variable("SSL_CERT_FILE") { try set(CURLOPT_CAINFO, file) }
  }

  /// What comes goes to `answer`, which must live until all has come.
  func give(to answer: Answer) {
    let context = unsafe Unmanaged.passUnretained(answer).toOpaque()
    unsafe clibcurl_set_pointer(handle, CURLOPT_WRITEDATA, context)
    unsafe clibcurl_set_pointer(handle, CURLOPT_HEADERDATA, context)
    unsafe clibcurl_set_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      let answer = unsafe Unmanaged<Answer>.fromOpaque(context!).takeUnretainedValue()
      let span = unsafe RawSpan(_unsafeStart: bytes!, byteCount: size * count)
      // Any other number than that of the bytes ends it.
      return answer.take(span) ? size * count : size * count + 1
    }
    unsafe clibcurl_set_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      let answer = unsafe Unmanaged<Answer>.fromOpaque(context!).takeUnretainedValue()
      answer.take(unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: size * count)))
      return size * count
    }
  }

  private func set(_ option: CURLoption, _ value: Int) throws(TransferError) {
    try check(unsafe clibcurl_set_long(handle, option, value))
  }

  private func set(_ option: CURLoption, _ value: String?) throws(TransferError) {
    try check(unsafe clibcurl_set_text(handle, option, value))
  }

  private func check(_ result: CURLcode) throws(TransferError) {
    guard result == CURLE_OK else {
      throw TransferError(.options(unsafe String(cString: curl_easy_strerror(result))), address)
    }
  }
}

extension Connection {
  /// What libcurl's code for an error means. Its `text` says more, but may be missing.
  static func code(
    _ result: CURLcode, _ text: String, _ options: TransferOptions, _ address: Address
  ) -> TransferError.Code {
    let plain = unsafe String(cString: curl_easy_strerror(result))
    // No secret is shown, should libcurl ever quote one.
    let words = text.isEmpty || text.contains("@") || text.contains("?") ? plain : text
    switch result {
    case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy(words, isTransient: true)
    case CURLE_COULDNT_CONNECT where isAboutOther(words, address): return .proxy(words, isTransient: true)
    case CURLE_SSL_CONNECT_ERROR where isNoTLS.contains(where: text.contains): return .noTLS
    case CURLE_OPERATION_TIMEDOUT:
      return text.hasPrefix("Operation too slow") ? .stalled(seconds: options.stallTime) : .connection(words)
    case CURLE_PARTIAL_FILE: return .endedEarly
    case CURLE_SSL_CONNECT_ERROR where !text.contains("error:"):
      // The connection broke in the middle of the handshake.
      return .connection(words)
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS,
      CURLE_USE_SSL_FAILED:
      return .tls(words)
    case CURLE_FILE_COULDNT_READ_FILE: return .options("it cannot be opened")
    case CURLE_BAD_DOWNLOAD_RESUME: return .changed
    // Such is what says nothing of HTTP: only these protocols are asked for.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY: return .badAnswer(words)
    case CURLE_URL_MALFORMAT, CURLE_BAD_FUNCTION_ARGUMENT: return .options(plain)
    default: return .connection(words)
    }
  }

  /// What libraries say of bytes that are no TLS: such as what a server without it answers.
  private static let isNoTLS = ["wrong version number", "packet length too long", "unexpected TLS packet"]

  /// Whether `words` of libcurl about a connection name another host than that of the address: then it is the proxy's.
  private static func isAboutOther(_ words: String, _ address: Address) -> Bool {
    let start = "Failed to connect to "
    guard words.hasPrefix(start) else { return false }
    let host = words.dropFirst(start.count).prefix { $0 != " " }
    return host.lowercased() != address.hostName
  }
}
