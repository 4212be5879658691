internal import Checksums
internal import Platform

extension Identity: Stored {
  init(_ fields: FieldReader) throws {
    self = stored(
      size: try fields.number(.size, in: 0 ... .max), modified: try fields.decode(Int64.self, forKey: .modified),
      inode: try fields.decode(UInt64.self, forKey: .inode))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(size, .size)
    try fields.write(modified, .modified)
    try fields.write(inode, .inode)
  }
}

/// An identity as the journal knows it: the number of a device changes with every mount, so none is stored.
private func stored(size: Int64, modified: Int64, inode: UInt64) -> Identity {
  Identity(size: size, modified: modified, inode: inode)
}

extension Inventory: Stored {
  /// More than any disk holds, and little enough for sums not to overflow.
  private static let most: Int64 = 1 << 53

  init(_ fields: FieldReader) throws {
    let names = try fields.text(.names)
    guard names.utf8.count == 16, names.utf8.allSatisfy({ nibble($0) != nil }), let sum = UInt64(names, radix: 16)
    else {
      throw fields.absurd(.names)
    }
    self.init(
      files: Int(try fields.number(.files, in: 0...Self.most)), bytes: try fields.number(.bytes, in: 0...Self.most),
      names: sum)
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(files, .files)
    try fields.write(bytes, .bytes)
    let digits = String(names, radix: 16)
    try fields.write(String(repeating: "0", count: 16 - digits.utf8.count) + digits, .names)
  }
}

/// The state of a digest as a checkpoint has it; `state` is nil if the algorithm is one that a later version has added.
struct StoredDigest: Stored {
  var algorithm: String
  var state: DigestState?

  init(_ state: DigestState) { (algorithm, self.state) = (state.algorithm.rawValue, state) }

  init(_ fields: FieldReader) throws {
    algorithm = try fields.text(.algorithm)
    guard let known = DigestAlgorithm(rawValue: algorithm) else { return }
    state = DigestState(
      known, count: try fields.decode(Int64.self, forKey: .count), words: try fields.text(.words))
    guard state != nil else { throw fields.absurd(.words) }
  }

  func write(to fields: inout FieldWriter) throws {
    guard let state else { return }
    try fields.write(algorithm, .algorithm)
    try fields.write(state.count, .count)
    try fields.write(state.words, .words)
  }
}

extension FieldReader {
  /// Digests in hexadecimal digits, by algorithm. Those of algorithms that a later version has added are kept.
  func digests(_ field: Field) throws -> [String: String] {
    let digests = try decode([String: String].self, forKey: field)
    for (name, hex) in digests {
      guard let algorithm = DigestAlgorithm(rawValue: name) else { continue }
      guard Digest(algorithm, hex: hex) != nil else { throw absurd(field) }
    }
    return digests
  }
}
