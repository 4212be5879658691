import Platform
import TestSupport
import Testing

@Suite("A piece ring puts what several threads fill into order")
struct PieceRingTests {
  @Test("pieces that are filled out of order come in order")
  func order() {
    let ring = PieceRing(slots: 4, pieceBytes: 4)
    for number in [2, 0, 3, 1] { fill(ring, number, [UInt8](repeating: UInt8(number), count: number + 1)) }
    for number in 0..<4 { #expect(take(ring, number) == [UInt8](repeating: UInt8(number), count: number + 1)) }
  }

  @Test("a piece is appended to bit by bit, and taken more than once")
  func parts() {
    let ring = PieceRing(slots: 2, pieceBytes: 4)
    for byte: UInt8 in 1...4 { #expect(append([byte], to: 0, of: ring)) }
    ring.finish(0)
    #expect(take(ring, 0) == [1, 2, 3, 4])
    #expect(take(ring, 0) == [1, 2, 3, 4])
  }

  @Test("pieces that are passed over give their slots to later ones, which begin empty")
  func passingOver() {
    let ring = PieceRing(slots: 3, pieceBytes: 1)
    for number in 0..<3 { fill(ring, number, [UInt8(number)]) }
    #expect(take(ring, 2) == [2])
    for number in 3..<5 { fill(ring, number, [UInt8(number)]) }
    #expect(take(ring, 4) == [4])
  }

  @Test("many threads fill 1,000 pieces of 5 slots, and one takes them in order", .timeLimit(.minutes(1)))
  func threads() throws {
    let ring = PieceRing(slots: 5, pieceBytes: 64)
    let next = Locked(0)
    var threads = ThreadGroup()
    for number in 1...4 {
      try threads.start("fill-\(number)") {
        while true {
          let piece = next.withLock { next in
            defer { next += 1 }
            return next
          }
          guard piece < 1_000 else { return }
          fill(ring, piece, [UInt8](repeating: UInt8(piece % 251), count: piece % 64 + 1))
        }
      }
    }
    for piece in 0..<1_000 {
      #expect(take(ring, piece) == [UInt8](repeating: UInt8(piece % 251), count: piece % 64 + 1))
    }
    threads.join()
  }

  @Test("what came before a piece that failed is still there, and it and later ones are not")
  func failing() {
    let ring = PieceRing(slots: 4, pieceBytes: 1)
    fill(ring, 0, [7])
    ring.fail(1)
    fill(ring, 2, [9])
    #expect(take(ring, 0) == [7])
    #expect(take(ring, 1) == nil)
    #expect(take(ring, 2) == nil)
  }

  @Test("closing ends threads that wait for a slot or a piece", .timeLimit(.minutes(1)))
  func closing() throws {
    let ring = PieceRing(slots: 1, pieceBytes: 1)
    fill(ring, 0, [1])
    let ended = Locked(0)
    var threads = ThreadGroup()
    try threads.start("fill") {
      let isOpen = append([2], to: 1, of: ring)
      ended.withLock { $0 += isOpen ? 10 : 1 }
    }
    try threads.start("take") {
      let other = PieceRing(slots: 1, pieceBytes: 1)
      other.close()
      let bytes = take(other, 0)
      ended.withLock { $0 += bytes == nil ? 1 : 10 }
    }
    ring.close()
    threads.join()
    #expect(ended.withLock { $0 } == 2)
    #expect(take(ring, 0) == nil)
  }
}

private func append(_ bytes: [UInt8], to number: Int, of ring: PieceRing) -> Bool {
  unsafe ring.append(bytes.span.bytes, to: number)
}

private func fill(_ ring: PieceRing, _ number: Int, _ bytes: [UInt8]) {
  _ = append(bytes, to: number, of: ring)
  ring.finish(number)
}

private func take(_ ring: PieceRing, _ number: Int) -> [UInt8]? {
  var found: [UInt8] = []
  let isTaken = ring.take(number) { bytes in
    found = (0..<bytes.byteCount).map { unsafe bytes.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
  }
  return isTaken ? found : nil
}
