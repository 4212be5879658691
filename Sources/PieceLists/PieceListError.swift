/// Why no list of pieces can be had of a file.
public enum PieceListError: Error, Equatable, Sendable {
  /// It is neither a torrent nor a Metalink.
  case unknownForm
  /// It begins like one, and is damaged; what is wrong, in words.
  case damaged(String)
  /// A torrent of version 2 only, whose pieces are hashed in another way.
  case version2
  /// The archive is not in it.
  case absent
  /// A file of the archive's name is in it, with another size.
  case otherSize(Int64)
  /// It has no hashes of the archive's pieces, or only of functions that are not known here.
  case noPieces
}
