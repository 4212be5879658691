public import Dataset
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
    /// A folder of the root is a link, which is not followed.
    case isLink
    /// A view is to be made in a place that is the root's own.
    case inRoot
    /// The folder that a view is to be made in does not exist.
    case noParent
    /// The path of a view has no name at its end.
    case noName
    /// A view is to be made where something is that is no empty folder.
    case targetTaken
    /// A view is to be made where a file system is mounted.
    case mountPoint
    /// What is staged of a view was begun with other options: those of this command line.
    case otherOptions(command: String)
    /// An export of another kind has staged something for the same name.
    case otherExport
    /// The folder in which the export would grow is a root.
    case stagingIsRoot
    /// Another run makes the same view.
    case locked
    /// The root is on another file system than the view. Copies take so many bytes.
    case elsewhere(ViewLink, bytes: Int64)
    /// The file system, or the user's rights, do not allow the links.
    case unlinkable(ViewLink, PlatformError)
    case noSpace(needed: Int64, free: Int64)
    case noInodes(needed: Int64, free: Int64)
    /// Two splits have the same name.
    case clash(Split, Split)
    /// Two lists of a view have the same name.
    case listClash(String)
    /// Images are listed, to be selected or held out, that are not there; this is the first, and how many there are.
    case noSuchImages(first: String, count: Int)
    /// No images are left.
    case empty
    /// Parts of the root have changed meanwhile.
    case changed
    /// The program that makes one file of a tree is not installed.
    case noTool(ViewPacking)
    /// It has failed, with this exit code.
    case toolFailed(code: Int32)
    /// None of these archives is there.
    case noArchives([String])
  }

  /// What went wrong.
  public let code: Code
  /// The path of the file or folder concerned.
  public let subject: String

  public init(_ code: Code, _ subject: String) { (self.code, self.subject) = (code, subject) }

  public init(_ error: PlatformError) { self.init(.io(error), error.subject) }
}

/// Runs `body`, and turns its error into one of this module.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(ExportError) -> Result {
  do {
    return try body()
  } catch {
    throw ExportError(error)
  }
}
