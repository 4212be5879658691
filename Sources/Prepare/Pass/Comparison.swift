internal import Platform

/// Gathers the images of an archive that the files of a tree differ from.
final class Comparison: Sendable {
  private let paths = Locked<[String]>([])

  /// Notes an image by its path in the split.
  func note(_ path: String) { paths.withLock { $0.append(path) } }

  /// The images that were noted, in no order.
  var differing: [String] { paths.withLock { $0 } }
}
