/// Where the bytes of an archive come from, in order.
public protocol ByteSequence: AnyObject {
  /// Lends the next bytes, at least one, to `body`; they stay in place and unchanged until the next call. At the end,
  /// returns false without calling `body`. Its error reaches the reader's caller as the `cause` of an `ArchiveError`.
  func next(_ body: (RawSpan) -> Void) throws -> Bool

  /// Skips up to `count` bytes without reading them and returns how many; 0 if that is not possible.
  func skip(_ count: Int64) -> Int64

  /// Whether `skip` can do anything.
  var canSkip: Bool { get }
}

extension ByteSequence {
  public func skip(_ count: Int64) -> Int64 { 0 }
  public var canSkip: Bool { false }
}
