public import Platform

/// Why a journal cannot be read or written.
public struct JournalError: Error, Equatable, Sendable {
  /// What is the matter.
  public enum Code: Equatable, Sendable {
    /// Another run has the journal open for writing.
    case locked
    /// Something that is no regular file has the journal's name.
    case notAFile
    /// A line that is not the torn last one cannot be believed. Lines are counted from 1.
    case damaged(line: Int)
    /// A later version began the journal, in this format.
    case newerFormat(Int)
    /// A later version wrote a record of a type that this one does not know. Lines are counted from 1.
    case newerRecord(type: String, line: Int)
    /// No reader would take the record that was to be appended. Nothing was written.
    case invalidRecord
    /// A system call failed.
    case io(PlatformError)
  }

  /// What is the matter.
  public let code: Code
  /// The path of the journal.
  public let path: String

  /// Makes the error that `code` stands for, about the journal at `path`.
  public init(_ code: Code, _ path: String) { (self.code, self.path) = (code, path) }
}

/// Runs `body`; what the platform throws becomes an error about the journal at `path`.
func io<Result: ~Copyable>(
  _ path: String, _ body: () throws(PlatformError) -> Result
) throws(JournalError) -> Result {
  do {
    return try body()
  } catch {
    throw JournalError(.io(error), path)
  }
}
