internal import Dataset
internal import Export
internal import Platform

/// The folder beside a view's name that the view grows in:
///
///     DIR.ilsvrc-prepare-export/options    what it was begun with, and what is known to be on the disk; locked
///     DIR.ilsvrc-prepare-export/tree/      the view
///     DIR.ilsvrc-prepare-export/image      the view, if it is to be one file: the tree in it
///
/// So the tree never holds a file that is not the view's, and gets its name by one rename. What is recorded before that lets
/// the next run recognise a view that got its name just before a kill.
final class ViewStaging: Sendable {
  let tree: Directory
  /// The units of which copies are on the disk.
  let done: Set<String>
  private let target: ViewTarget
  private let folder: Directory
  private let options: Locked<ViewOptionsFile>

  private static let (treeName, imageName) = ("tree", "image")

  /// Opens what an earlier run with the same `text` has begun, or begins. `command` is the command line, for people.
  init(_ target: ViewTarget, _ text: String, command: String) throws(ExportError) {
    let folder: Directory
    do throws(PlatformError) {
      try target.parent.makeDirectory(target.staged)
      folder = try target.parent.directory(target.staged)
    } catch {
      throw error.isExisting ? ExportError(.nameTaken, target.path + Layout.exportSuffix) : ExportError(error)
    }
    // Whatever else is there is not ours, and nothing is added to it.
    let names = try io { () throws(PlatformError) in try folder.names() }
    try target.checkStaged(names, in: folder, record: ViewOptionsFile.name)
    let options = try ViewOptionsFile(in: folder, of: target)
    if let begun = options.begun {
      guard begun.text == text else { throw ExportError(.otherOptions(command: begun.command), folder.path) }
    } else {
      guard names.allSatisfy({ $0 == ViewOptionsFile.name }) else { throw ExportError(.nameTaken, folder.path) }
      try options.begin(text, command: command)
      try io { () throws(PlatformError) in
        try folder.synchronize()
        try target.parent.synchronize()
      }
    }
    // A tree that has got its name is not here any more, and all of it is made again.
    let isThere = try io { () throws(PlatformError) in try folder.kind(of: Self.treeName) } != nil
    done = isThere ? Set(options.records.compactMap { $0.hasPrefix("done ") ? String($0.dropFirst(5)) : nil }) : []
    tree = try io { () throws(PlatformError) in
      try folder.makeDirectory(Self.treeName)
      return try folder.directory(Self.treeName)
    }
    (self.target, self.folder) = (target, folder)
    self.options = Locked(consume options)
  }

  /// Records that copies are on the disk: those of `units`, once a sync has succeeded.
  func record(_ units: [String]) throws(ExportError) {
    try io { () throws(PlatformError) in try tree.synchronizeFileSystem() }
    try append(units.map { "done \($0)\n" }.joined())
  }

  /// Makes one file of the tree with another program. What an earlier run has made of it is not used.
  func pack(_ packing: ViewPacking, shouldStop: () -> Bool) throws(ExportError) {
    let code: Int32
    do throws(PlatformError) {
      try folder.removeTree(Self.imageName)
      code = try OtherProgram.run(
        packing.tool, [Self.treeName, Self.imageName] + packing.options, in: folder, shouldStop: shouldStop)
    } catch {
      throw error.isMissing ? ExportError(.noTool(packing), packing.tool) : ExportError(error)
    }
    guard code == 0 else { throw ExportError(.toolFailed(code: code), packing.tool) }
  }

  /// Gives the tree, or the file that was made of it, its name, and removes the folder.
  func publish(isPacked: Bool) throws(ExportError) {
    let name = isPacked ? Self.imageName : Self.treeName
    try io { () throws(PlatformError) in
      try tree.synchronizeFileSystem()
      try folder.synchronize()
    }
    guard let record = try Self.publishing(name, in: folder) else { throw ExportError(.changed, folder.path) }
    try append(record + "\n")
    do throws(PlatformError) {
      if isPacked {
        try target.parent.rename(name, in: folder, to: target.name)
      } else {
        try target.parent.replace(target.name, by: name, in: folder)
      }
    } catch {
      throw error.isExisting || error.isMissing ? target.taken : ExportError(error)
    }
    try io { () throws(PlatformError) in
      try target.parent.synchronize()
      try folder.synchronize()
    }
    try discard()
  }

  /// Removes what is staged.
  func discard() throws(ExportError) { try Self.remove(folder, target) }

  /// The record of what is about to get its name, or has got it: the inode, and the size of a file, or how many files a tree
  /// has. An inode alone proves nothing: another folder may get it. Nil if nothing is there.
  private static func publishing(_ name: String, in folder: Directory) throws(ExportError) -> String? {
    try io { () throws(PlatformError) in
      guard let status = try folder.status(of: name) else { return nil }
      let content = status.kind == .directory ? try folder.directory(name).countFiles() : Int(status.identity.size)
      return "publishing \(status.identity.inode) \(content)"
    }
  }

  /// Completes what a run has left that was killed after the renaming. What has the name is never touched: if it is the view as
  /// it was recorded, only the rest of staging is removed. Returns whether nothing is left to do for a run with the options `text`.
  static func finish(_ target: ViewTarget, _ text: String) throws(ExportError) -> Bool {
    guard let inode = try io({ () throws(PlatformError) in try target.parent.status(of: target.name) })?.identity.inode,
      try io({ () throws(PlatformError) in try target.parent.kind(of: target.staged) }) == .directory
    else { return false }
    let folder = try io { () throws(PlatformError) in try target.parent.directory(target.staged) }
    let names = try io { () throws(PlatformError) in try folder.names() }
    // All that was left to do was removing this.
    if names.isEmpty { try io { () throws(PlatformError) in try target.parent.removeIfEmpty(target.staged) } }
    guard names.contains(ViewOptionsFile.name) else { return false }
    let options = try ViewOptionsFile(in: folder, of: target)
    guard let begun = options.begun, let record = options.records.last(where: { $0.hasPrefix("publishing \(inode) ") }),
      try record == publishing(target.name, in: target.parent)
    else { return false }
    try io { () throws(PlatformError) in
      try target.parent.synchronize()
      try folder.synchronize()
    }
    try remove(folder, target)
    return begun.text == text
  }

  private func append(_ text: String) throws(ExportError) {
    try options.withLock { file throws(ExportError) in try file.append(text) }
  }

  private static func remove(_ folder: Directory, _ target: ViewTarget) throws(ExportError) {
    try io { () throws(PlatformError) in
      for name in [treeName, imageName] { try folder.removeTree(name) }
      try folder.unlink(ViewOptionsFile.name)
      try target.parent.removeIfEmpty(target.staged)
      try target.parent.synchronize()
    }
  }
}
