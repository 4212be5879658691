import Checksums

extension RunningDigest {
  /// Takes the next `bytes` of the input.
  mutating func update(_ bytes: ArraySlice<UInt8>) { unsafe update(bytes.span.bytes) }
}

/// Returns the digest of `bytes`, passed in pieces of `piece` bytes.
func digest(_ algorithm: DigestAlgorithm, of bytes: ArraySlice<UInt8>, piece: Int) -> Digest {
  finish(RunningDigest(algorithm), with: bytes, piece: piece)
}

/// Passes `bytes` to `start` in pieces of `piece` bytes and returns the digest.
func finish(_ start: RunningDigest, with bytes: ArraySlice<UInt8>, piece: Int) -> Digest {
  var running = start
  var rest = bytes
  while !rest.isEmpty {
    running.update(rest.prefix(piece))
    rest = rest.dropFirst(piece)
  }
  return running.finish()
}
