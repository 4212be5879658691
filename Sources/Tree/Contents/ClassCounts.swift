public import Dataset
public import Platform

/// How many files of each class a part has, by their names.
public struct ClassCounts: Sendable {
  /// By class; those without a folder are not there.
  public let files: [Wnid: Int]

  /// Counts the files in the class folders of `folder`, the folder of the catalog's part, whose names belong there. Throws if a
  /// folder cannot be read.
  public init(of folder: Directory, catalog: Catalog) throws(TreeError) {
    var files: [Wnid: Int] = [:]
    var listing = Listing()
    for expected in catalog.folders {
      do throws(PlatformError) {
        try listing.read(try folder.linkedDirectory(expected.wnid.description))
      } catch {
        if error.isMissing { continue }
        throw TreeError(error)
      }
      files[expected.wnid] = (0..<listing.count).count { index in
        guard listing.kind(index) == .file else { return false }
        if case .here = listing.withName(index, { catalog.place(of: $0, in: expected.wnid) }) { return true }
        return false
      }
    }
    self.files = files
  }
}
