public import Dataset
public import Platform

/// Why a folder could not be examined or changed.
public struct TreeError: Error, Sendable, Equatable {
  /// What went wrong.
  public enum Code: Sendable, Equatable {
    /// A system call failed.
    case io(PlatformError)
    /// Stopped as requested, by the signal with this number.
    case interrupted(Int32)
    /// The folder of the part is another part's folder too.
    case sameFolder(Part)
    /// A folder is on another file system than the root, so nothing can be renamed between them.
    case otherFileSystem
    /// The name of the quarantine is taken by something that is not a folder.
    case quarantineTaken
  }

  /// What went wrong.
  public let code: Code
  /// The path of the file or folder concerned.
  public let subject: String

  package init(_ code: Code, _ subject: String) { (self.code, self.subject) = (code, subject) }

  package init(_ error: PlatformError) {
    self.init(error.isOtherFileSystem ? .otherFileSystem : .io(error), error.subject)
  }
}

/// Runs `body`, and turns its error into one about the tree.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(TreeError) -> Result {
  do {
    return try body()
  } catch {
    throw TreeError(error)
  }
}
