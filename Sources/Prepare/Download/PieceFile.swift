internal import Dataset
internal import PieceLists
internal import Planning

/// A torrent or a Metalink that says which pieces of archives are right.
public struct PieceFile: Sendable {
  private let path: String
  private let content: [UInt8]

  public init(path: String, content: [UInt8]) { (self.path, self.content) = (path, content) }

  /// Returns the checksums of the pieces of `archive`.
  func list(of archive: OfficialArchive) throws(PrepareError) -> PieceList {
    do {
      return try PieceList(of: archive.name, bytes: archive.bytes, in: content)
    } catch {
      throw PrepareError(.pieces(error, of: archive), path)
    }
  }
}
