public import Dataset
public import Platform

/// Where the parts of an unpacked tree are.
public struct TreeFolders: Sendable, Equatable {
  /// The folder that the user has named.
  public let path: String
  /// The paths of the parts' folders, by the parts' names.
  public let parts: [String: String]

  /// Looks for the folders of the parts in `catalogs` below `path`. They may be links.
  public init(_ path: String, _ catalogs: [Catalog]) throws(PlatformError) {
    let top = try Directory.open(path)
    var parts: [String: String] = [:]
    for part in catalogs.map(\.part) {
      for place in UnpackedTree.places(of: part)
      where part.content == .annotations || !"/\(path)/\(place)".contains("/Annotations/") {
        do throws(PlatformError) {
          _ = try top.linkedDirectory(place)
        } catch {
          guard error.isMissing else { throw error }
          continue
        }
        parts[part.id] = path == "/" ? "/\(place)" : "\(path)/\(place)"
        break
      }
    }
    (self.path, self.parts) = (path, parts)
  }

  /// The same tree, without the parts that `isWanted` refuses.
  public func filter(_ isWanted: (_ part: String, _ path: String) throws -> Bool) rethrows -> TreeFolders {
    TreeFolders(path, try parts.filter { try isWanted($0.key, $0.value) })
  }

  private init(_ path: String, _ parts: [String: String]) { (self.path, self.parts) = (path, parts) }

  /// Opens the folder of a part.
  func folder(of part: Part) throws(PlatformError) -> Directory {
    guard let path = parts[part.id] else { preconditionFailure("a part that the tree lacks") }
    return try Directory.open(path)
  }
}
