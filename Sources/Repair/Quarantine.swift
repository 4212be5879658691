public import Dataset
public import Platform
public import Tree

/// Moves what does not belong in a tree aside.
public enum Quarantine {
  /// Moves what the audit has found in the part's folder in `root`, and what has taken the names of the classes in `taken`,
  /// to the root's quarantine, under the same path; returns how many names were moved. A number is added to a name that
  /// is taken there.
  ///
  /// A limited number of faults is kept of an audit: audit again and repeat until nothing is moved. Nothing is moved through
  /// a link to a class folder. Throws `otherFileSystem`, before anything is moved, if a folder is on another file system
  /// than the quarantine; `quarantineTaken` if the quarantine is not a folder.
  public static func move(
    _ audited: AuditedPart, taken: Set<Wnid>, in root: Directory
  ) throws(TreeError) -> Int {
    let misplaced = try misplaced(audited, taken, root)
    guard !misplaced.isEmpty else { return 0 }
    let kind = try io { () throws(PlatformError) in try root.kind(of: Layout.quarantine) }
    guard kind == nil || kind == .directory else {
      throw TreeError(.quarantineTaken, "\(root.path)/\(Layout.quarantine)")
    }
    let device = try io { () throws(PlatformError) in
      try (kind == nil ? root : root.directory(Layout.quarantine)).status().device
    }
    for group in misplaced {
      let own = try io { () throws(PlatformError) in try group.device() }
      if let own, own != device { throw TreeError(.otherFileSystem, "\(root.path)/\(group.path)") }
    }
    do {
      try root.makeDirectory(Layout.quarantine)
      let quarantine = try root.directory(Layout.quarantine)
      var moved = 0
      for group in misplaced { moved += try group.move(to: quarantine) }
      try quarantine.synchronizeFileSystem()
      return moved
    } catch {
      // A folder or file may be a mount point.
      if error.isOtherFileSystem { throw TreeError(.otherFileSystem, error.subject) }
      throw TreeError(error)
    }
  }

  /// What is to be moved, by folder.
  private static func misplaced(
    _ audited: AuditedPart, _ taken: Set<Wnid>, _ root: Directory
  ) throws(TreeError) -> [Misplaced] {
    let part = audited.part.id
    if audited.isUnusable {
      guard audited.count(of: .notAFolder) > 0 else { return [] }
      return [Misplaced(part: root, wnid: nil, path: "", names: [Array(part.utf8)])]
    }
    let tree = try io { () throws(PlatformError) in try root.linkedDirectory(part) }
    var groups: [Misplaced] = []
    var own = Misplaced(part: tree, wnid: nil, path: part, names: taken.sorted().map { Array("\($0)".utf8) })
    for list in audited.lists.values {
      let names = (0..<list.count).compactMap {
        list.kind($0).isMisplaced ? list.name($0, audited.catalog) : nil
      }
      if let wnid = list.wnid {
        guard !names.isEmpty, !taken.contains(wnid) else { continue }
        groups.append(Misplaced(part: tree, wnid: wnid, path: "\(part)/\(wnid)", names: names))
      } else {
        own.names += names
      }
    }
    return (own.names.isEmpty ? [] : [own]) + groups
  }
}

/// Names in a folder that do not belong there.
private struct Misplaced {
  /// The part's folder.
  let part: Directory
  /// The class folder in it, or nil.
  let wnid: Wnid?
  /// The folder's path in the root.
  let path: String
  var names: [[UInt8]]

  /// The file system that the folder is on; nil if there is no such folder.
  func device() throws(PlatformError) -> UInt64? {
    if let wnid { return try part.status(of: "\(wnid)")?.device }
    return try part.status().device
  }

  /// Moves the names to the same path in the quarantine.
  func move(to quarantine: Directory) throws(PlatformError) -> Int {
    var folder = part
    if let wnid {
      // It may have become something else since the audit.
      guard try part.kind(of: "\(wnid)") == .directory else { return 0 }
      folder = try part.directory("\(wnid)")
    }
    var target = quarantine
    for name in path.split(separator: "/") {
      try target.makeDirectory(String(name))
      target = try target.directory(String(name))
    }
    var moved = 0
    for name in names where try target.take(name, from: folder) { moved += 1 }
    return moved
  }
}
