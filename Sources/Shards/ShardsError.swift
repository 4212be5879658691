public import Export
internal import Journal
public import Pass
internal import Platform

/// Why shards could not be written.
public struct ShardsError: Error {
  /// What went wrong.
  public enum Code: Sendable {
    /// What can go wrong with any export.
    case export(ExportError)
    /// The record of the unfinished export, or what it speaks of, cannot be used.
    case journal
    /// An image has so many bytes that it cannot be one of the dataset.
    case oversizedImage(Int64)
    /// An archive could not be read, or does not hold what it should.
    case pass(PassError)
  }

  /// What went wrong.
  public let code: Code
  /// The path or name of what it is about.
  public let subject: String

  init(_ code: Code, _ subject: String) { (self.code, self.subject) = (code, subject) }

  init(_ error: ExportError) { self.init(.export(error), error.subject) }

  init(_ error: PlatformError) { self.init(ExportError(error)) }

  /// Makes the error of a pass over an archive. What could not be written there is no fault of the archive.
  public init(_ error: PassError) {
    switch error.code {
    case .sink(let cause), .sync(let cause): self.init(cause)
    case .interrupted(let signal): self.init(ExportError(.interrupted(signal), error.archive))
    case .record(let cause as ShardsError): self = cause
    default: self.init(.pass(error), error.archive)
    }
  }
}

/// Runs `body` and turns its error into one of this module.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(ShardsError) -> Result {
  do { return try body() } catch { throw ShardsError(error) }
}

/// Runs `body`, which reads what an earlier run has staged: if that is gone, or has less content than it had, the export cannot
/// go on.
func staged<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(ShardsError) -> Result {
  do {
    return try body()
  } catch {
    throw error.isMissing || error == .shrunk(error.subject)
      ? ShardsError(.journal, error.subject) : ShardsError(error)
  }
}

/// Runs `body` and turns its error into one of this module.
func exporting<Result: ~Copyable>(_ body: () throws(ExportError) -> Result) throws(ShardsError) -> Result {
  do { return try body() } catch { throw ShardsError(error) }
}

/// Runs `body` and turns its error into one of this module.
func journaling<Result: ~Copyable>(_ body: () throws(JournalError) -> Result) throws(ShardsError) -> Result {
  do {
    return try body()
  } catch {
    switch error.code {
    case .locked: throw ShardsError(ExportError(.locked, error.path))
    case .io(let cause): throw ShardsError(cause)
    default: throw ShardsError(.journal, error.path)
    }
  }
}
