import Platform
import Testing

@Suite("A block ring shows every block to every consumer")
struct BlockRingTests {
  @Test("blocks come in order, with their offsets and their lengths")
  func order() {
    let ring = BlockRing(slots: 3, blockBytes: 4, consumers: 1)
    for round in 0..<10 {
      let (offset, bytes) = (Int64(1000 + round), [UInt8](repeating: UInt8(round), count: round % 4 + 1))
      #expect(fill(ring, at: offset, with: bytes))
      let (outcome, block) = next(of: ring)
      #expect(outcome == .block)
      #expect(block?.offset == offset)
      #expect(block?.bytes == bytes)
    }
  }

  @Test("a slow consumer sees what a fast one has long seen")
  func consumers() {
    let ring = BlockRing(slots: 3, blockBytes: 1, consumers: 2)
    for round: UInt8 in 0..<3 {
      #expect(fill(ring, at: Int64(round), with: [round]))
      #expect(next(of: ring, consumer: 0).block?.bytes == [round])
    }
    for round: UInt8 in 0..<3 { #expect(next(of: ring, consumer: 1).block?.bytes == [round]) }
  }

  @Test("others see what the leader has returned, and all there is once it is dismissed")
  func leader() throws {
    let ring = BlockRing(slots: 4, blockBytes: 1, consumers: 2, hasLeader: true)
    for round: UInt8 in 0..<3 { #expect(fill(ring, at: Int64(round), with: [round])) }
    let seen = Locked<[UInt8]>([])
    var threads = ThreadGroup()
    try threads.start("follower") {
      while let block = next(of: ring, consumer: 0).block { seen.withLock { $0 += block.bytes } }
    }
    for round: UInt8 in 0..<3 {
      #expect(next(of: ring, consumer: 1).block?.bytes == [round])
      #expect(seen.withLock { $0.count } <= round)
    }
    ring.dismissLeader()
    ring.finish()
    threads.join()
    #expect(seen.withLock { $0 } == [0, 1, 2])
  }

  @Test("after the last block every consumer meets the end, as often as it asks")
  func end() {
    let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 2)
    #expect(fill(ring, at: 0, with: [7]))
    ring.finish()
    for consumer in 0..<2 {
      #expect(next(of: ring, consumer: consumer).block?.bytes == [7])
      for _ in 0..<2 {
        let (outcome, block) = next(of: ring, consumer: consumer)
        #expect(outcome == .end)
        #expect(block == nil)
      }
    }
  }

  @Test("a ring without blocks has an end too")
  func empty() {
    let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 1)
    ring.finish()
    #expect(next(of: ring).outcome == .end)
  }

  @Test("a closed ring lends and takes nothing more")
  func close() {
    let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 1)
    #expect(fill(ring, at: 0, with: [1]))
    ring.close()
    #expect(next(of: ring).outcome == .closed)
    #expect(next(of: ring).block == nil)
    #expect(!ring.fill(at: 1) { _ in fatalError("called though the ring is closed") })
  }

  @Test("a closed ring stays closed when its end comes")
  func closeThenFinish() {
    let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 1)
    ring.close()
    ring.finish()
    #expect(next(of: ring).outcome == .closed)
  }

  private struct Trouble: Error {}

  @Test("a block whose filling failed is not seen")
  func failedFill() throws {
    let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 1)
    #expect(throws: Trouble.self) {
      try ring.fill(at: 0) { bytes throws(Trouble) in
        bytes.put([1])
        throw Trouble()
      }
    }
    #expect(fill(ring, at: 5, with: [2]))
    ring.finish()
    #expect(next(of: ring).block?.bytes == [2])
    #expect(next(of: ring).outcome == .end)
  }

  @Test("a block at which the consumer failed counts as seen")
  func failedBody() {
    let ring = BlockRing(slots: 2, blockBytes: 1, consumers: 1)
    #expect(fill(ring, at: 0, with: [1]))
    #expect(fill(ring, at: 1, with: [2]))
    #expect(throws: Trouble.self) {
      try ring.next(consumer: 0) { _, _ throws(Trouble) in throw Trouble() }
    }
    #expect(next(of: ring).block?.bytes == [2])
  }

  private func fill(_ ring: BlockRing, at offset: Int64, with bytes: [UInt8]) -> Bool {
    ring.fill(at: offset) { span in
      span.put(bytes)
      return bytes.count
    }
  }

  private func next(
    of ring: BlockRing, consumer: Int = 0
  ) -> (outcome: BlockRing.Outcome, block: (offset: Int64, bytes: [UInt8])?) {
    var block: (offset: Int64, bytes: [UInt8])?
    let outcome = ring.next(consumer: consumer) { offset, bytes in block = (offset, array(bytes)) }
    return (outcome, block)
  }
}
