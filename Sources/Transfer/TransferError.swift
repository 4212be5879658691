public import Platform

/// Why bytes could not be fetched.
public struct TransferError: Error, CustomStringConvertible {
  public enum Code: Sendable {
    /// The host cannot be found or reached, or the connection broke; libcurl's words.
    case connection(String)
    /// The host's certificate is not trusted, or TLS failed otherwise.
    case tls(String)
    /// What answers is no server that speaks TLS.
    case noTLS
    /// The proxy cannot be reached, or refuses: in words.
    case proxy(String, isTransient: Bool)
    /// No byte came for so many seconds.
    case stalled(seconds: Int)
    /// The connection ended before all bytes had come.
    case endedEarly
    /// The server's status; `retryAfter` is what it asks for, in seconds.
    case status(Int, retryAfter: Int?)
    /// A page for people came in place of the file: often one that wants a login.
    case page
    /// The content is compressed on its way, so that its bytes are not those of the file.
    case encoded(String)
    /// The server sends no ranges.
    case noRanges
    /// The server does not say how long the file is.
    case unknownSize
    /// The file is not the one that was begun.
    case changed
    /// The header of the answer contradicts itself or the request.
    case badAnswer(String)
    /// Redirected too often, or to an address that is none.
    case redirection(String)
    /// The options cannot be used: libcurl's words.
    case options(String)
    /// What is piped in ends after so many bytes.
    case inputTooShort(Int64, of: Int64)
    /// What is piped in goes on after so many bytes, which are all of the archive.
    case inputTooLong(Int64)
    /// What came could not be kept.
    case local(PlatformError)
    /// The user wants to stop; the signal's number.
    case interrupted(Int32)
  }

  public let code: Code
  /// Without secrets.
  public let address: String

  package init(_ code: Code, _ address: Address) { (self.code, self.address) = (code, address.description) }

  /// Whether another attempt may succeed.
  var isTransient: Bool {
    switch code {
    case .connection, .stalled, .endedEarly: true
    case .proxy(_, let isTransient): isTransient
    case .status(let status, _): status == 408 || status == 425 || status == 429 || status >= 500
    default: false
    }
  }

  public var description: String { "\(address): \(code)" }
}
