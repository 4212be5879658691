internal import CLibCurl

/// Lines of a request's header, as libcurl takes them.
@safe final class HeaderLines {
  private(set) var list: UnsafeMutablePointer<curl_slist>?

  init(_ lines: [String]) {
    unsafe list = nil
    for line in lines {
      guard let longer = unsafe curl_slist_append(list, line) else { preconditionFailure("no memory for libcurl") }
      unsafe list = longer
    }
  }

  deinit { unsafe curl_slist_free_all(list) }
}
