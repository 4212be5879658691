internal import CLibCrypto

/// A hash function of pieces of files, as torrents and Metalinks use them; the strongest is the last.
public enum PieceAlgorithm: Int, Sendable {
  case md5, sha1, sha256

  /// The length of its hashes in bytes.
  public var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    }
  }
}

/// Hashes pieces one after another.
public struct PieceHasher: Sendable {
  private enum Context: Sendable {
    case sha1(SHA_CTX)
    case other(RunningDigest)
  }

  private let algorithm: PieceAlgorithm
  private var context: Context

  /// Starts at the beginning of a piece.
  public init(_ algorithm: PieceAlgorithm) {
    self.algorithm = algorithm
    switch algorithm {
    case .md5: context = .other(RunningDigest(.md5))
    case .sha256: context = .other(RunningDigest(.sha256))
    case .sha1:
      var context = SHA_CTX()
      unsafe SHA1_Init(&context)
      self.context = .sha1(context)
    }
  }

  /// Takes the next `bytes` of the piece.
  public mutating func update(_ bytes: RawSpan) {
    switch context {
    case .sha1(var context):
      _ = unsafe bytes.withUnsafeBytes { unsafe SHA1_Update(&context, $0.baseAddress, $0.count) }
      self.context = .sha1(context)
    case .other(var digest):
      digest.update(bytes)
      context = .other(digest)
    }
  }

  /// Returns the hash of the bytes seen, and starts at the beginning of another piece.
  public mutating func finish() -> [UInt8] {
    defer { self = PieceHasher(algorithm) }
    switch context {
    case .sha1(var context):
      var value = [UInt8](repeating: 0, count: algorithm.byteCount)
      unsafe SHA1_Final(&value, &context)
      return value
    case .other(let digest): return digest.value()
    }
  }
}
