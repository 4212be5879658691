/// A digest function that checksums of archives are published for.
public enum DigestAlgorithm: String, CaseIterable, Sendable {
  case md5, sha256

  /// The name for people.
  public var title: String {
    switch self {
    case .md5: "MD5"
    case .sha256: "SHA-256"
    }
  }

  /// The length of its digests in bytes.
  public var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha256: 32
    }
  }
}

/// A digest: the function and its value.
public struct Digest: Equatable, Hashable, Sendable, CustomStringConvertible {
  public let algorithm: DigestAlgorithm
  /// Lower-case hexadecimal digits, as md5sum and sha256sum print them.
  public let hex: String

  /// Returns nil if `hex` is not a value of `algorithm`. Upper-case digits are accepted.
  public init?(_ algorithm: DigestAlgorithm, hex: String) {
    guard hex.utf8.count == 2 * algorithm.byteCount, hex.utf8.allSatisfy({ nibble($0) != nil }) else { return nil }
    self.algorithm = algorithm
    self.hex = hex.lowercased()
  }

  init(_ algorithm: DigestAlgorithm, bytes: [UInt8]) {
    self.algorithm = algorithm
    hex = hexadecimal(bytes)
  }

  public var description: String { hex }

  /// Returns the digest of `bytes`.
  public static func of(_ bytes: [UInt8], _ algorithm: DigestAlgorithm) -> Digest {
    var running = RunningDigest(algorithm)
    running.update(bytes)
    return running.finish()
  }
}

func hexadecimal(_ bytes: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

func nibble(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
