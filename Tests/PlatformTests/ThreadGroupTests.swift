import Platform
import TestSupport
import Testing

@Suite("Threads are over when their group is")
struct ThreadGroupTests {
  @Test("joining waits for every thread")
  func join() throws {
    let count = Counter()
    var threads = ThreadGroup()
    for index in 0..<8 {
      try threads.start("count-\(index)") { for _ in 0..<1000 { count.increment() } }
    }
    threads.join()
    #expect(count.value == 8000)
  }

  @Test("a group that goes away has joined its threads")
  func deinitJoins() throws {
    let count = Counter()
    for _ in 0..<20 {
      var threads = ThreadGroup()
      for index in 0..<4 { try threads.start("count-\(index)") { for _ in 0..<100 { count.increment() } } }
    }
    #expect(count.value == 8000)
  }

  @Test("a group whose making was broken off has joined its threads")
  func thrown() {
    struct Trouble: Error {}
    let count = Counter()
    #expect(throws: Trouble.self) {
      var threads = ThreadGroup()
      try threads.start("count") { for _ in 0..<1000 { count.increment() } }
      throw Trouble()
    }
    #expect(count.value == 1000)
  }

  @Test("joining twice, or nothing, does no harm; a joined group can start more")
  func again() throws {
    let count = Counter()
    var threads = ThreadGroup()
    threads.join()
    for _ in 0..<3 {
      try threads.start("count") { count.increment() }
      threads.join()
      threads.join()
    }
    #expect(count.value == 3)
  }

  @Test("what a thread's work holds is let go")
  func release() throws {
    final class Held: Sendable {
      let gone: Counter
      init(_ gone: Counter) { self.gone = gone }
      deinit { gone.increment() }
    }
    let gone = Counter()
    var threads = ThreadGroup()
    do {
      let held = Held(gone)
      try threads.start("hold") { _ = held.gone.value }
    }
    threads.join()
    #expect(gone.value == 1)
  }

  @Test("a thread is seen under its name")
  func name() throws {
    let names = Gathered<String>()
    var threads = ThreadGroup()
    for name in ["read", "write-3", "fifteen-letters"] {
      try threads.start(name) {
        var bytes = [UInt8](repeating: 0, count: 32)
        var span = bytes.mutableSpan
        var raw = unsafe span.mutableBytes
        // An empty name in the list is what a failure leaves.
        let count = (try? File.open("/proc/thread-self/comm").read(32, into: &raw, at: 0)) ?? 0
        names.append(String(decoding: bytes[..<count], as: UTF8.self))
      }
      threads.join()
    }
    #expect(names.all == ["read\n", "write-3\n", "fifteen-letters\n"])
  }
}
