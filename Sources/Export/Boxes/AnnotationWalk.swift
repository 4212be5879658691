internal import Dataset
internal import Platform

/// A folder of annotations: its names, and where it is.
final class AnnotationFolder: Sendable {
  let directory: Directory
  /// What stands before a name in its path below the part's folder: nothing, or the class folder and a slash.
  let prefix: String
  let listing: Listing

  init(_ directory: Directory, prefix: String) throws(PlatformError) {
    var listing = Listing()
    try listing.read(directory)
    (self.directory, self.prefix) = (directory, prefix)
    self.listing = listing
  }
}

/// Some annotations of one folder that stand together in the order of names.
struct AnnotationPiece: Sendable {
  struct File: Sendable {
    /// The file's name without its extension.
    let stem: [UInt8]
    /// Its place in the listing.
    let index: Int
  }

  let folder: AnnotationFolder
  let files: [File]

  /// The path of `file` below the part's folder, for messages.
  func path(_ file: File) -> String { folder.prefix + String(decoding: file.stem, as: UTF8.self) + ".xml" }
}

/// Goes through the annotations in a part's folder and in its class folders, in the order of their paths' bytes.
///
/// Links are never followed, and other folders are not entered.
struct AnnotationWalk {
  /// How many names were passed over, apart from those of hidden files.
  private(set) var ignored = 0

  private static let filesInPiece = 512
  private static let suffix = Array(".xml".utf8)

  /// Calls `body` with the annotations in `part`, piece by piece, until it returns false.
  mutating func run(in part: Directory, _ body: (AnnotationPiece) -> Bool) throws(ExportError) {
    let root = try io { () throws(PlatformError) in try AnnotationFolder(part, prefix: "") }
    var files: [AnnotationPiece.File] = []
    for name in names(in: root, hasClasses: true) {
      guard name.isFolder else {
        files.append(name.file)
        continue
      }
      guard give(files, in: root, body) else { return }
      files = []
      let wnid = String(decoding: name.bytes.dropLast(), as: UTF8.self)
      let folder = try io { () throws(PlatformError) in
        try AnnotationFolder(try part.directory(wnid), prefix: wnid + "/")
      }
      guard give(names(in: folder, hasClasses: false).map(\.file), in: folder, body) else { return }
    }
    _ = give(files, in: root, body)
  }

  private func give(
    _ files: [AnnotationPiece.File], in folder: AnnotationFolder, _ body: (AnnotationPiece) -> Bool
  ) -> Bool {
    stride(from: 0, to: files.count, by: Self.filesInPiece).allSatisfy { start in
      let end = min(start + Self.filesInPiece, files.count)
      return body(AnnotationPiece(folder: folder, files: Array(files[start..<end])))
    }
  }

  private struct Name {
    /// With a slash at the end if it is a folder's, so that these bytes have the order of paths.
    let bytes: [UInt8]
    let index: Int
    let isFolder: Bool

    var file: AnnotationPiece.File { .init(stem: bytes.dropLast(AnnotationWalk.suffix.count), index: index) }
  }

  /// Returns the annotations and class folders in a folder, sorted.
  private mutating func names(in folder: AnnotationFolder, hasClasses: Bool) -> [Name] {
    var names: [Name] = []
    for index in 0..<folder.listing.count {
      let (bytes, isHidden) = folder.listing.withName(index) { name in
        (name.indices.map { name[$0] }, Layout.isHiddenFile(name))
      }
      switch folder.listing.kind(index) {
      case .file where isHidden: break
      case .file where bytes.count > Self.suffix.count && bytes.suffix(Self.suffix.count) == Self.suffix[...]:
        names.append(Name(bytes: bytes, index: index, isFolder: false))
      case .directory where hasClasses && Wnid(String(decoding: bytes, as: UTF8.self)) != nil:
        names.append(Name(bytes: bytes + [UInt8(ascii: "/")], index: index, isFolder: true))
      default: ignored += 1
      }
    }
    return names.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
  }
}
