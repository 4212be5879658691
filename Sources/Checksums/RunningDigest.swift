internal import CLibCrypto

/// A digest that takes its input in pieces, and whose state can be saved and restored.
///
/// OpenSSL's low-level calls are used, since the state of an `EVP_MD_CTX` can be neither read nor set. They run the same
/// machine code, including SHA instructions.
public struct RunningDigest: Sendable {
  private enum Context: Sendable {
    case md5(MD5_CTX)
    case sha256(SHA256_CTX)
  }

  public let algorithm: DigestAlgorithm
  /// How many bytes it has seen.
  public private(set) var count: Int64 = 0
  private var context: Context

  /// Starts at the beginning of the input.
  public init(_ algorithm: DigestAlgorithm) {
    self.algorithm = algorithm
    switch algorithm {
    case .md5:
      var context = MD5_CTX()
      unsafe MD5_Init(&context)
      self.context = .md5(context)
    case .sha256:
      var context = SHA256_CTX()
      unsafe SHA256_Init(&context)
      self.context = .sha256(context)
    }
  }

  /// Continues from `state`.
  public init(_ state: DigestState) {
    self.init(state.algorithm)
    count = state.count
    let words = state.numbers
    // OpenSSL counts bits, in two words.
    let (low, high) = (UInt32(truncatingIfNeeded: count << 3), UInt32(truncatingIfNeeded: count >> 29))
    switch context {
    case .md5(var context):
      (context.A, context.B, context.C, context.D) = (words[0], words[1], words[2], words[3])
      (context.Nl, context.Nh) = (low, high)
      self.context = .md5(context)
    case .sha256(var context):
      context.h = (words[0], words[1], words[2], words[3], words[4], words[5], words[6], words[7])
      (context.Nl, context.Nh) = (low, high)
      self.context = .sha256(context)
    }
  }

  /// Takes the next `bytes` of the input.
  public mutating func update(_ bytes: RawSpan) {
    count += Int64(bytes.byteCount)
    unsafe bytes.withUnsafeBytes { buffer in
      switch context {
      case .md5(var context):
        unsafe MD5_Update(&context, buffer.baseAddress, buffer.count)
        self.context = .md5(context)
      case .sha256(var context):
        unsafe SHA256_Update(&context, buffer.baseAddress, buffer.count)
        self.context = .sha256(context)
      }
    }
  }

  /// Takes the next `bytes` of the input.
  public mutating func update(_ bytes: [UInt8]) { unsafe update(bytes.span.bytes) }

  /// The state after the bytes seen, or nil if their number is not a multiple of 64.
  public var state: DigestState? {
    guard count % DigestState.blockBytes == 0 else { return nil }
    return switch context {
    case .md5(let c): DigestState(.md5, count: count, words: [c.A, c.B, c.C, c.D])
    case .sha256(let c):
      DigestState(
        .sha256, count: count, words: [c.h.0, c.h.1, c.h.2, c.h.3, c.h.4, c.h.5, c.h.6, c.h.7])
    }
  }

  /// Returns the digest of all bytes seen.
  public consuming func finish() -> Digest { Digest(algorithm, bytes: value()) }

  /// Returns the bytes of that digest.
  consuming func value() -> [UInt8] {
    var value = [UInt8](repeating: 0, count: algorithm.byteCount)
    switch context {
    case .md5(var context): unsafe MD5_Final(&value, &context)
    case .sha256(var context): unsafe SHA256_Final(&value, &context)
    }
    return value
  }
}
