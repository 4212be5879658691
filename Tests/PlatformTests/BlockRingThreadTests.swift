import Platform
import Synchronization
import TestSupport
import Testing

@Suite("A block ring keeps its promises between threads")
struct BlockRingThreadTests {
  @Test("three consumers see every byte, unchanged until they ask for more", arguments: [2, 3, 8])
  func stress(slots: Int) throws {
    let (consumers, blockBytes, input) = (3, 61, sampleBytes(60_000, seed: UInt64(slots)))
    let ring = BlockRing(slots: slots, blockBytes: blockBytes, consumers: consumers)
    let (asked, seen) = ((0..<consumers).map { _ in Counter() }, (0..<consumers).map { _ in Gathered<UInt8>() })
    let (faults, overtaken) = (Gathered<Int64>(), Counter())
    var threads = ThreadGroup()
    for consumer in 0..<consumers {
      try threads.start("consumer-\(consumer)") {
        let (progress, seen) = (asked[consumer], seen[consumer])
        var lent = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        var (copy, position) = ([UInt8](), Int64(0))
        while true {
          // The lent bytes are looked at again as late as is allowed: the reader must not have touched them.
          if unsafe !lent.elementsEqual(copy) { faults.append(position) }
          progress.increment()
          let outcome = ring.next(consumer: consumer) { offset, bytes in
            if offset != position { faults.append(offset) }
            position += Int64(bytes.byteCount)
            copy = array(bytes)
            unsafe lent = bytes.withUnsafeBytes { unsafe $0 }
          }
          guard outcome == .block else { break }
          for byte in copy { seen.append(byte) }
        }
      }
    }
    var (generator, position, block) = (SeededGenerator(seed: 1), 0, 0)
    while position < input.count {
      let count = min(Int.random(in: 1...blockBytes, using: &generator), input.count - position)
      let isOpen = ring.fill(at: Int64(position)) { bytes in
        // A slot is free when the slowest consumer has asked for the block behind the one that was in it.
        if block >= slots, asked.contains(where: { $0.value < block - slots + 2 }) { overtaken.increment() }
        bytes.put(input[position..<position + count])
        return count
      }
      try #require(isOpen)
      (position, block) = (position + count, block + 1)
    }
    ring.finish()
    threads.join()
    #expect(faults.all.isEmpty)
    #expect(overtaken.value == 0)
    for seen in seen { #expect(seen.all == input) }
  }

  @Test("closing wakes all consumers that wait for a block")
  func closeWakesConsumers() throws {
    for _ in 0..<100 {
      let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 3)
      let closed = Counter()
      var threads = ThreadGroup()
      for consumer in 0..<3 {
        try threads.start("consumer-\(consumer)") {
          if ring.next(consumer: consumer, { _, _ in }) == .closed { closed.increment() }
        }
      }
      ring.close()
      threads.join()
      #expect(closed.value == 3)
    }
  }

  @Test("closing wakes a reader that waits for a free slot")
  func closeWakesReader() throws {
    for _ in 0..<100 {
      let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 1)
      let filled = Counter()
      var threads = ThreadGroup()
      try threads.start("read") {
        while ring.fill(
          at: 0,
          { bytes in
            bytes.put([1])
            return 1
          })
        {
          filled.increment()
        }
      }
      ring.close()
      threads.join()
      #expect(filled.value <= 2)
    }
  }

  @Test("the end wakes all consumers that wait for a block")
  func finishWakesConsumers() throws {
    for _ in 0..<100 {
      let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 3)
      let ended = Counter()
      var threads = ThreadGroup()
      for consumer in 0..<3 {
        try threads.start("consumer-\(consumer)") {
          if ring.next(consumer: consumer, { _, _ in }) == .end { ended.increment() }
        }
      }
      ring.finish()
      threads.join()
      #expect(ended.value == 3)
    }
  }
}
