public import Archive
public import Platform

/// Why a fixture could not be written.
public struct FixtureError: Error {
  public enum Code: Sendable {
    /// What was to be written is there already.
    case exists
    case io(PlatformError)
    /// The user wants to stop; the signal's number.
    case interrupted(Int32)
    case archive(ArchiveError)
  }

  public let code: Code
  /// What it is about: a path, or an archive's name.
  public let subject: String

  init(_ code: Code, _ subject: String) { (self.code, self.subject) = (code, subject) }

  /// Of an error within nested archives the innermost reason counts.
  init(_ error: ArchiveError, _ subject: String) {
    var cause = error.cause
    while let nested = cause as? ArchiveError { cause = nested.cause }
    switch cause {
    case let cause as PlatformError: self.init(cause)
    case let cause as FixtureError: self = cause
    default: self.init(.archive(error), subject)
    }
  }

  init(_ error: PlatformError) { self.init(.io(error), error.subject) }
}

/// Runs `body` and turns an error of Platform into one of Fixture.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(FixtureError) -> Result {
  do {
    return try body()
  } catch {
    throw FixtureError(error)
  }
}
