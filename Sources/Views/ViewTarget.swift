public import Dataset
public import Export
public import Platform

/// Where an export is made: the name that it gets, and the folder that the name is in.
public struct ViewTarget: Sendable {
  public let parent: Directory
  public let name: String
  /// The path for messages.
  public let path: String
  /// The path of the root, without links.
  let rootPath: String

  /// The folder beside it that it grows in.
  public var staged: String { name + Layout.exportSuffix }

  /// Looks for the place. Throws if it is in a part of `root`, or in what else the program keeps there.
  public init(_ path: String, root: Directory, _ parts: [Part]) throws(ExportError) {
    var end = path.endIndex
    while end > path.startIndex, path[path.index(before: end)] == "/" { end = path.index(before: end) }
    let trimmed = path[..<end]
    let start = trimmed.lastIndex(of: "/").map(trimmed.index(after:)) ?? trimmed.startIndex
    name = String(trimmed[start...])
    guard !name.isEmpty, name != ".", name != ".." else { throw ExportError(.noName, path) }
    let before = trimmed[..<start]
    // All of it but the last slash, unless that is the root of the file system.
    let folder = before.isEmpty ? "." : String(before.count > 1 ? before.dropLast() : before)
    self.path = path
    do {
      parent = try Directory.open(folder)
    } catch {
      throw error.isMissing ? ExportError(.noParent, folder) : ExportError(error)
    }
    let opened = parent
    let (place, top) = try io { () throws(PlatformError) in
      (try File.realPath(opened.path), try File.realPath(root.path))
    }
    rootPath = top
    guard try io({ () throws(PlatformError) in try !Self.isKept(name, at: place, root, parts) }) else {
      throw ExportError(.inRoot, path)
    }
  }

  /// Whether `name` in the folder at `place`, an absolute path without links, is in a part of the root, or in what else the
  /// program keeps there, by whatever path: folders are told by their inodes, since links and mounts lead to them, too.
  private static func isKept(
    _ name: String, at place: String, _ root: Directory, _ parts: [Part]
  ) throws(PlatformError) -> Bool {
    // A part may be in a folder that other parts are in, too.
    let names = parts.map { String($0.id.prefix { $0 != "/" }) } + [Layout.staging, Layout.quarantine, Layout.journal]
    let top = try root.status()
    // What is not there, nothing can be in.
    let kept = (names + parts.map(\.id)).compactMap { try? File.status(of: "\(root.path)/\($0)") }  // see above
    var (folder, name) = (place[...], name[...])
    while true {
      let status = try File.status(of: folder.isEmpty ? "/" : String(folder))
      if kept.contains(where: status.isSameFile) || top.isSameFile(as: status) && names.contains(String(name)) {
        return true
      }
      guard folder.count > 1, let slash = folder.lastIndex(of: "/") else { return false }
      (folder, name) = (folder[..<slash], folder[folder.index(after: slash)...])
    }
  }

  /// Throws if anything but an empty folder has the name; if the view is to be a file, anything at all.
  public func checkFree(isFile: Bool = false) throws(ExportError) {
    guard let status = try io({ () throws(PlatformError) in try parent.status(of: name) }) else { return }
    guard !isFile, status.kind == .directory,
      try io({ () throws(PlatformError) in try parent.directory(name).names() }).isEmpty
    else { throw taken }
    guard try !io({ () throws(PlatformError) in try parent.isMountPoint(name) }) else {
      throw ExportError(.mountPoint, path)
    }
  }

  /// Throws if the program that makes one file of a tree is not installed.
  func check(_ packing: ViewPacking) throws(ExportError) {
    do {
      _ = try OtherProgram.run(packing.tool, ["-version"], in: parent) { false }
    } catch {
      throw error.isMissing ? ExportError(.noTool(packing), packing.tool) : ExportError(error)
    }
  }

  /// Whether an earlier run has begun the view.
  func isStaged() throws(ExportError) -> Bool {
    try io { () throws(PlatformError) in try parent.kind(of: staged) != nil }
  }

  /// Throws if `folder`, which has the name of what is staged, belongs to somebody else, as these names of its files say:
  /// there has to be the file `record`, unless there is nothing.
  public func checkStaged(_ names: [String], in folder: Directory, record: String) throws(ExportError) {
    guard !names.isEmpty else { return }
    let ofRoots = Set([Layout.staging, Layout.quarantine] + Part.all.map { String($0.id.prefix { $0 != "/" }) })
    if names.contains(Layout.journal), names.contains(where: ofRoots.contains) {
      throw ExportError(.stagingIsRoot, folder.path)
    }
    guard !names.contains(record) else { return }
    throw ExportError(
      names.contains(where: [Layout.journal, ViewOptionsFile.name].contains) ? .otherExport : .nameTaken, folder.path)
  }

  public var taken: ExportError { ExportError(.targetTaken, path) }
}

/// Runs `body`, and turns its error into one of an export.
func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(ExportError) -> Result {
  do {
    return try body()
  } catch {
    throw ExportError(error)
  }
}
