internal import Export
internal import Platform

/// Makes one file after another in a view, in the way that was chosen. Never writes to a file of the root.
struct ViewLinking: ~Copyable {
  private let link: ViewLink
  private var buffer = Buffer(capacity: 1 << 20)
  /// The folder of the root that was read from last, and its path without links.
  private var source: (folder: Directory, path: [UInt8])?

  init(_ link: ViewLink) { self.link = link }

  /// Makes file `index` of `listing`, which lies in `source`, in `folder` too, with the same name. Returns its size if it has
  /// bytes of its own, or 0.
  mutating func link(
    _ index: Int, of listing: borrowing Listing, in source: Directory, to folder: Directory
  ) throws(ExportError) -> Int64 {
    do throws(PlatformError) {
      switch link {
      case .hard: try folder.link(index, of: listing, in: source)
      case .sym: try folder.symlink(index, of: listing, at: try path(of: source))
      case .copy, .reflink:
        let file = try listing.open(index, in: source)
        let name = listing.withName(index) { name in String(decoding: name.indices.map { name[$0] }, as: UTF8.self) }
        return link == .copy ? try folder.copy(file, as: name, &buffer) : try folder.clone(file, as: name)
      }
      return 0
    } catch {
      throw failure(error)
    }
  }

  /// Makes the file at `path`, which may be a link, in `folder` as `name`.
  mutating func link(_ path: String, as name: String, in folder: Directory) throws(ExportError) {
    do throws(PlatformError) {
      switch link {
      case .hard: try folder.link(name, to: path)
      case .sym: try folder.symlink(name, to: try File.realPath(path))
      case .copy: _ = try folder.copy(try File.open(path), as: name, &buffer)
      case .reflink: _ = try folder.clone(try File.open(path), as: name)
      }
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: PlatformError) -> ExportError {
    error.isUnlinkable || (link.needsSameVolume && error.isOtherFileSystem)
      ? ExportError(.unlinkable(link, error), error.subject) : ExportError(error)
  }

  private mutating func path(of folder: Directory) throws(PlatformError) -> [UInt8] {
    if let source, source.folder === folder { return source.path }
    let path = Array((try File.realPath(folder.path) + "/").utf8)
    source = (folder, path)
    return path
  }
}
