internal import Platform

/// Headers of a tar, by their places: what a server has sent once need not be asked for again.
///
/// They are whole blocks, as they came, and a reader checks them like those that come. A million of them take some
/// 80 MB: most headers of an archive are alike, and one is kept as what differs from another, its pattern.
public final class KnownHeaders: Sendable {
  private struct Content {
    /// Blocks that others are like.
    var patterns: [[UInt8]] = []
    /// Where each block is in `differences`, by its number in the tar.
    var places: [Int64: Int] = [:]
    /// For each block the number of its pattern, and what is written over that.
    var differences: [UInt8] = []
    var added = 0
  }

  static let blockBytes = HeaderBlock.byteCount
  /// A block that differs more from all patterns becomes one.
  private static let mostDifference = 96
  /// So few blocks are patterns of a real archive; more than that many others, or bytes, none has.
  static let (mostPatterns, mostBlocks, mostBytes) = (4096, 1 << 21, 128 << 20)
  /// Among how many of the last patterns the best one is looked for.
  private static let candidates = 32

  private let content: Locked<Content>
  private let onAddition: @Sendable (KnownHeaders) -> Void

  /// Knows none yet. `onAddition` is called after each that is added, by whichever thread has read it.
  public init(onAddition: @escaping @Sendable (KnownHeaders) -> Void = { _ in }) {
    (content, self.onAddition) = (Locked(Content()), onAddition)
  }

  /// How many are known.
  public var count: Int { content.withLock { $0.places.count } }
  /// How many were added since they were encoded last.
  public var added: Int { content.withLock { $0.added } }

  /// Returns the block at `offset`; nil if it is not known.
  func block(at offset: Int64) -> [UInt8]? {
    guard offset % Int64(Self.blockBytes) == 0 else { return nil }
    return content.withLock { content in
      guard let place = content.places[offset / Int64(Self.blockBytes)] else { return nil }
      var bytes = HeaderBytes(content.differences, from: place)
      guard let pattern = bytes.number() else { return nil }
      return bytes.block(from: content.patterns[Int(pattern)])
    }
  }

  /// Returns where the first block in `range` is that is known, and is a header.
  func first(in range: Range<Int64>) -> Int64? {
    let numbers = content.withLock { $0.places.keys.filter { range.contains($0 * Int64(Self.blockBytes)) } }
    return numbers.sorted().lazy.map { $0 * Int64(Self.blockBytes) }.first { offset in
      block(at: offset).map { HeaderBlock($0.span) != nil } ?? false
    }
  }

  /// Adds the block at `offset`.
  func add(_ block: [UInt8], at offset: Int64) {
    precondition(block.count == Self.blockBytes)
    guard offset % Int64(Self.blockBytes) == 0 else { return }
    let isAdded = content.withLock { content in
      let number = offset / Int64(Self.blockBytes)
      guard content.places[number] == nil, content.places.count < Self.mostBlocks,
        content.differences.count < Self.mostBytes
      else { return false }
      let first = max(0, content.patterns.count - Self.candidates)
      var best: (pattern: Int, bytes: [UInt8])?
      for pattern in (first..<content.patterns.count).reversed() {
        let bytes = HeaderBytes.difference(of: block, from: content.patterns[pattern])
        if bytes.count < best?.bytes.count ?? .max { best = (pattern, bytes) }
        if bytes.count <= Self.mostDifference / 2 { break }
      }
      if best?.bytes.count ?? .max > Self.mostDifference {
        guard content.patterns.count < Self.mostPatterns else { return false }
        content.patterns.append(block)
        best = (content.patterns.count - 1, HeaderBytes.difference(of: block, from: block))
      }
      guard let best else { return false }
      content.places[number] = content.differences.count
      content.differences += HeaderBytes.bytes(of: Int64(best.pattern)) + best.bytes
      content.added += 1
      return true
    }
    if isAdded { onAddition(self) }
  }
}

extension KnownHeaders {
  /// All that is known, to be kept in a file. What `added` counts from here on is not in it.
  public func encoded() -> [UInt8] {
    content.withLock { content in
      content.added = 0
      var bytes = HeaderBytes.bytes(of: Int64(content.patterns.count))
      for pattern in content.patterns { bytes += pattern }
      bytes += HeaderBytes.bytes(of: Int64(content.places.count))
      bytes.reserveCapacity(bytes.count + content.differences.count + 3 * content.places.count)
      var last: Int64 = 0
      for (number, place) in content.places.sorted(by: { $0.key < $1.key }) {
        bytes += HeaderBytes.bytes(of: number - last)
        last = number
        var difference = HeaderBytes(content.differences, from: place)
        _ = difference.number()
        difference.skipBlock()
        bytes += content.differences[place..<difference.position]
      }
      return bytes
    }
  }

  /// Reads what `encoded` has returned, of a tar of `size` bytes; nil if it has not.
  public convenience init?(
    _ bytes: [UInt8], size: Int64, onAddition: @escaping @Sendable (KnownHeaders) -> Void = { _ in }
  ) {
    var content = Content()
    var rest = HeaderBytes(bytes)
    guard let patterns = rest.number(upTo: Int64(Self.mostPatterns)) else { return nil }
    for _ in 0..<patterns {
      guard let pattern = rest.take(Self.blockBytes) else { return nil }
      content.patterns.append(Array(pattern))
    }
    guard let blocks = rest.number(upTo: Int64(Self.mostBlocks)), bytes.count <= Self.mostBytes else { return nil }
    let end = size / Int64(Self.blockBytes)
    var number: Int64 = 0
    for index in 0..<blocks {
      guard let step = rest.number(upTo: end - number - 1), step > 0 || index == 0 else { return nil }
      number += step
      let start = rest.position
      guard rest.number(upTo: patterns - 1) != nil, rest.skipBlock() else { return nil }
      content.places[number] = content.differences.count
      content.differences += bytes[start..<rest.position]
    }
    guard rest.isAtEnd else { return nil }
    self.init(content, onAddition)
  }

  private convenience init(_ content: Content, _ onAddition: @escaping @Sendable (KnownHeaders) -> Void) {
    self.init(onAddition: onAddition)
    self.content.withLock { $0 = content }
  }
}
