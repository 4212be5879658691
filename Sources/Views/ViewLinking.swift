internal import Export
internal import Platform

/// Makes one file after another in a view, in the way that was chosen. Never writes to a file of the root.
struct ViewLinking: ~Copyable {
  private let source: ViewSource
  private var buffer = Buffer(capacity: 1 << 20)
  /// The folder of the root that was read from last, and its path without links.
  private var last: (folder: Directory, path: [UInt8])?

  init(_ source: ViewSource) { self.source = source }

  private var link: ViewLink { source.link }

  /// Makes file `index` of `listing`, which lies in `place`, in `folder` too, with the same name. Returns its size if it has
  /// bytes of its own, or 0.
  mutating func link(
    _ index: Int, of listing: borrowing Listing, in place: Directory, to folder: Directory
  ) throws(ExportError) -> Int64 {
    do throws(PlatformError) {
      switch link {
      case .hard: try folder.link(index, of: listing, in: place)
      case .sym: try folder.symlink(index, of: listing, at: try path(of: place))
      case .copy, .reflink:
        let file = try listing.open(index, in: place)
        let name = listing.withName(index) { name in String(decoding: name.indices.map { name[$0] }, as: UTF8.self) }
        if link == .reflink { return try folder.clone(file, as: name) }
        if let size = try copy(file, as: name, in: folder) { return size }
      }
    } catch {
      // What was listed is gone, or has another size: the root is not what it was.
      let status = try io { () throws(PlatformError) in try listing.status(index, in: place) }
      throw status == nil || error.isShrunk ? ExportError(.changed, place.path) : failure(error)
    }
    // A copy that was stopped has no size.
    try source.checkStop()
    return 0
  }

  /// Makes the file at `path`, which may be a link, in `folder` as `name`.
  mutating func link(_ path: String, as name: String, in folder: Directory) throws(ExportError) {
    do throws(PlatformError) {
      switch link {
      case .hard: try folder.link(name, to: path)
      case .sym: try folder.symlink(name, to: try File.realPath(path))
      case .copy: _ = try copy(try File.open(path), as: name, in: folder)
      case .reflink: _ = try folder.clone(try File.open(path), as: name)
      }
    } catch {
      throw error.isShrunk ? ExportError(.changed, path) : failure(error)
    }
    try source.checkStop()
  }

  /// Returns nil if the user wants to stop.
  private mutating func copy(
    _ file: borrowing File, as name: String, in folder: Directory
  ) throws(PlatformError) -> Int64? {
    try folder.copy(file, as: name, &buffer) { [source] in source.stopSignal() != nil }
  }

  private func failure(_ error: PlatformError) -> ExportError {
    error.isUnlinkable || (link.needsSameVolume && error.isOtherFileSystem)
      ? ExportError(.unlinkable(link, error), error.subject) : ExportError(error)
  }

  private mutating func path(of folder: Directory) throws(PlatformError) -> [UInt8] {
    if let last, last.folder === folder { return last.path }
    let path = Array((try File.realPath(folder.path) + "/").utf8)
    last = (folder, path)
    return path
  }
}
