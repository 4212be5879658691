internal import Archive
internal import Platform

/// Finds names in a folder that differ only in the case of ASCII letters. Made only where a name is foreign.
struct CaseIndex {
  /// Two names each, by a number that is made of their letters in lower case.
  private var names: [UInt64: (Int, Int?)] = [:]

  init(_ listing: borrowing Listing) {
    names.reserveCapacity(listing.count)
    for index in 0..<listing.count {
      let key = listing.withName(index, Self.key)
      names[key] = names[key].map { ($0.0, $0.1 ?? index) } ?? (index, nil)
    }
  }

  /// Another name that differs from name `index` only in case, or nil.
  func name(like index: Int, _ listing: borrowing Listing) -> String? {
    guard let (first, second) = names[listing.withName(index, Self.key)],
      let other = first == index ? second : first,
      listing.withName(index, Self.folded) == listing.withName(other, Self.folded)
    else { return nil }
    return listing.withName(other) { escaped($0) }
  }

  /// FNV-1a.
  private static func key(_ name: Span<UInt8>) -> UInt64 {
    var key: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in name.indices { key = (key ^ UInt64(lowercased(name[index]))) &* 0x100_0000_01b3 }
    return key
  }

  private static func folded(_ name: Span<UInt8>) -> [UInt8] { name.indices.map { lowercased(name[$0]) } }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }
}
