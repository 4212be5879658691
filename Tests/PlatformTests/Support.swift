import Platform
import Synchronization

/// A number that several threads count up.
final class Counter: Sendable {
  private let atomic = Atomic(0)

  var value: Int { atomic.load(ordering: .sequentiallyConsistent) }
  func increment() { atomic.add(1, ordering: .sequentiallyConsistent) }
}

/// What several threads have gathered, in the order in which it came.
final class Gathered<Element: Sendable>: Sendable {
  private let list = Locked<[Element]>([])

  var all: [Element] { list.withLock { $0 } }
  func append(_ element: Element) { list.withLock { $0.append(element) } }
}

/// Returns a copy of the bytes.
func array(_ bytes: RawSpan) -> [UInt8] { unsafe bytes.withUnsafeBytes { unsafe Array($0) } }

extension MutableRawSpan {
  /// Puts `bytes` at the start.
  mutating func put(_ bytes: some Collection<UInt8>) {
    for (index, byte) in bytes.enumerated() { storeBytes(of: byte, toByteOffset: index, as: UInt8.self) }
  }
}

extension Directory {
  /// Creates the file at `path`, as the writers do.
  func writeFile(_ path: String, _ content: [UInt8]) throws(PlatformError) {
    try unsafe writeFile(at: (Array(path.utf8) + [0]).span.bytes, content.span.bytes)
  }

  /// The content of the file `name`.
  func content(_ name: String) throws(PlatformError) -> [UInt8] { try readable(name).contents(limit: 1 << 20) }
}

/// Returns the error of what must fail, or nil.
func failure(of body: () throws(PlatformError) -> Void) -> PlatformError? {
  do {
    try body()
    return nil
  } catch {
    return error
  }
}
