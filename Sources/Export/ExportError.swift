public import Platform

/// Why an export could not be written.
public struct ExportError: Error, Sendable, Equatable {
  /// What went wrong.
  public enum Code: Sendable, Equatable {
    /// A system call failed.
    case io(PlatformError)
    /// Stopped as requested, by the signal with this number.
    case interrupted(Int32)
    /// The name is taken by something that this export did not write: another file, a link, a folder.
    case nameTaken
  }

  /// What went wrong.
  public let code: Code
  /// The path of the file or folder concerned.
  public let subject: String

  init(_ code: Code, _ subject: String) { (self.code, self.subject) = (code, subject) }

  init(_ error: PlatformError) { self.init(.io(error), error.subject) }
}

/// Runs `body`, and turns its error into one of this module.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(ExportError) -> Result {
  do {
    return try body()
  } catch {
    throw ExportError(error)
  }
}
