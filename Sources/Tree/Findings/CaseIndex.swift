internal import Archive
internal import Platform

/// For some names in a folder, another one that differs only in the case of ASCII letters.
///
/// Only the names asked for are indexed, in eight bytes each, and the folder is gone through once.
struct CaseIndex {
  /// By the position of a name: that of another one like it.
  private var others: [UInt32: UInt32] = [:]

  init(_ wanted: [UInt32], in listing: borrowing Listing) {
    var hashes: [(hash: UInt32, position: UInt32)] = []
    hashes.reserveCapacity(wanted.count)
    for position in wanted { hashes.append((listing.withName(Int(position), Self.hash), position)) }
    hashes.sort { $0 < $1 }
    for other in 0..<UInt32(listing.count) {
      let hash = listing.withName(Int(other), Self.hash)
      var index = hashes.firstIndex(notBefore: hash)
      while index < hashes.count, hashes[index].hash == hash {
        let position = hashes[index].position
        if position != other, others[position] == nil,
          listing.withName(Int(position), Self.folded) == listing.withName(Int(other), Self.folded)
        {
          others[position] = other
        }
        index += 1
      }
    }
  }

  /// Returns another name that differs from the name at `position` only in case, escaped; nil if there is none.
  func name(like position: UInt32, _ listing: borrowing Listing) -> String? {
    guard let other = others[position] else { return nil }
    return listing.withName(Int(other)) { escaped($0) }
  }

  private static func hash(_ name: Span<UInt8>) -> UInt32 {
    var hasher = Hasher()
    for index in name.indices { hasher.combine(lowercased(name[index])) }
    return UInt32(truncatingIfNeeded: hasher.finalize())
  }

  private static func folded(_ name: Span<UInt8>) -> [UInt8] { name.indices.map { lowercased(name[$0]) } }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}

extension [(hash: UInt32, position: UInt32)] {
  /// The first position whose hash is not smaller, in sorted pairs.
  fileprivate func firstIndex(notBefore hash: UInt32) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = low + (high - low) / 2
      if self[middle].hash < hash { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
