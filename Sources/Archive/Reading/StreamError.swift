public import Platform
public import Transfer

/// Why a stream could not be read.
public enum StreamError: Error {
  /// A system call failed.
  case local(PlatformError)
  /// The bytes could not be fetched.
  case remote(TransferError)

  /// The error of the layer below.
  public var cause: any Error {
    switch self {
    case .local(let error): error
    case .remote(let error): error
    }
  }
}
