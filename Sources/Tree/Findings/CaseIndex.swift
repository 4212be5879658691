internal import Archive
internal import Platform

/// For some names in a folder, another one that differs only in the case of ASCII letters.
///
/// Only the names asked for are indexed, and the folder is gone through once.
struct CaseIndex {
  /// By the name in lower case: the position of a name, and of another one like it.
  private var positions: [[UInt8]: (UInt32, other: UInt32?)] = [:]

  init(_ wanted: [UInt32], in listing: borrowing Listing) {
    // The kernel's names differ, so two that fold to the same differ in case.
    positions.reserveCapacity(wanted.count)
    for position in wanted {
      let key = listing.withName(Int(position), Self.folded)
      if positions[key] == nil { positions[key] = (position, other: nil) }
    }
    for position in 0..<UInt32(listing.count) {
      let key = listing.withName(Int(position), Self.folded)
      guard let known = positions[key], known.other == nil, known.0 != position else { continue }
      positions[key]?.other = position
    }
  }

  /// Returns another name that differs from the name at `position` only in case, escaped; nil if there is none.
  func name(like position: Int, _ listing: borrowing Listing) -> String? {
    guard let (first, other) = positions[listing.withName(position, Self.folded)], let other else { return nil }
    return listing.withName(Int(UInt32(position) == first ? other : first)) { escaped($0) }
  }

  private static func folded(_ name: Span<UInt8>) -> [UInt8] {
    var folded = bytes(name)
    for index in folded.indices where UInt8(ascii: "A")...UInt8(ascii: "Z") ~= folded[index] { folded[index] |= 0x20 }
    return folded
  }
}
