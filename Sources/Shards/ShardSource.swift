public import Dataset
public import Pass
public import Platform

/// A part that is put into shards, and what its images are read from.
public struct ShardSource: Sendable {
  enum Content: Sendable {
    /// The folder of the part, which is complete, and the class folders in it.
    case tree(Directory, [ClassFolder])
    /// The archives that it is made of, and the one of them that replaces images of others.
    case archives([ArchiveFile], patch: ArchiveFile?)
  }

  public let catalog: Catalog
  let content: Content
  /// About how many bytes its selected images have.
  public let bytes: Int64
  /// What tells this state of the source from others.
  let identity: String
  /// The annotations of its images, if the root has them.
  let annotations: AnnotationFolder?

  /// Takes the images from the part's `folder`, which have about so many `bytes`. `prepared` is what the root has of the part:
  /// a class without images there has no folder. A `stamp` tells the state of a folder from others.
  public init(
    _ catalog: Catalog, in folder: Directory, prepared: Catalog, stamp: String, bytes: Int64,
    annotations: (folder: Directory, stamp: String)?
  ) {
    let folders = catalog.folders.filter { prepared.folder($0.wnid) != nil }
    (self.catalog, content, self.bytes) = (catalog, .tree(folder, folders), bytes)
    identity = Self.identity("tree \(stamp)", annotations?.stamp)
    self.annotations = annotations.map { AnnotationFolder(folder: $0.folder, hasFolders: catalog.hasClassUnits) }
  }

  /// Takes the images from all of these `archives`, in one read of each.
  public init(
    _ catalog: Catalog, from archives: [ArchiveFile], patch: ArchiveFile?,
    annotations: (folder: Directory, stamp: String)?
  ) {
    (self.catalog, content) = (catalog, .archives(archives, patch: patch))
    let size = archives.reduce(0) { $0 + $1.identity.size }
    bytes = Int64(Double(size) * catalog.selectedShare)
    let states = archives.map { "\($0.name) \($0.identity.size) \($0.identity.modified) \($0.identity.inode)" }
    identity = Self.identity(states.joined(separator: " "), annotations?.stamp)
    self.annotations = annotations.map { AnnotationFolder(folder: $0.folder, hasFolders: catalog.hasClassUnits) }
  }

  private static func identity(_ images: String, _ annotations: String?) -> String {
    images + (annotations.map { " with boxes \($0)" } ?? "")
  }

  /// The archives that it is made of; none if its images are in a tree.
  public var archives: [ArchiveFile] { if case .archives(let archives, _) = content { archives } else { [] } }

  /// Whether annotations are looked at.
  public var hasAnnotations: Bool { annotations != nil }

  var patch: ArchiveFile? { if case .archives(_, let patch) = content { patch } else { nil } }

  /// How many files its images are scattered into: each has about half a gigabyte, and there are not too many to be open at once.
  var scatterFiles: Int {
    max(4, min(512, Int(bytes >> 29)))
  }
}
