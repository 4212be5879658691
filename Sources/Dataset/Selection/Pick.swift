/// How many images of each class are wanted, and which.
///
/// It counts the training images of a class in the order of the archive, as they come, and validation images in the order of
/// their numbers. An export counts training images in the order of their names' bytes.
public struct Pick: Sendable, Equatable {
  /// Which images of a class are taken.
  public enum Order: Sendable, Equatable {
    /// Those that are counted first.
    case first
    /// Those of a `SeededSample`.
    case random(seed: UInt64)
  }

  public let order: Order
  /// How many images of each class at most; nil for all.
  public let limit: Int?
  /// How many images of these classes at most, whatever `limit` is.
  public let limits: [Wnid: Int]

  public init(_ order: Order, limit: Int?, limits: [Wnid: Int] = [:]) {
    (self.order, self.limit, self.limits) = (order, limit, limits)
  }

  /// Returns how many images of a class are taken at most; nil for all.
  public func limit(of wnid: Wnid) -> Int? { limits[wnid] ?? limit }

  /// Returns which of the `total` images that a class has in a part are taken, as ascending positions in the order in which they
  /// are counted, from 0; nil for all.
  public func positions(of wnid: Wnid, among total: Int, part: String) -> [Int]? {
    guard let limit = limit(of: wnid), limit < total else { return nil }
    switch order {
    case .first: return Array(0..<max(0, limit))
    case .random(let seed): return SeededSample.positions(limit, of: total, seed: seed, salt: "\(part)/\(wnid)")
    }
  }

  /// Whether everything that `other` takes is taken: samples of one order and seed lie in each other.
  func includes(_ other: Pick?, in wnids: [Wnid]) -> Bool {
    guard let other else { return wnids.allSatisfy { limit(of: $0) == nil } }
    return wnids.allSatisfy { wnid in
      guard let limit = limit(of: wnid) else { return true }
      guard let least = other.limit(of: wnid), least <= limit else { return false }
      return order == other.order
    }
  }
}
