import PieceLists
import TestSupport
import Testing

@Suite("A list of pieces with random damage")
struct FuzzTests {
  private static let content = sampleBytes(2500)
  private static let samples: [[UInt8]] = [
    SampleTorrent("a.tar", content).bytes,
    SampleTorrent([(["b"], sampleBytes(300)), (["x", "a.tar"], content)]).bytes,
    Array(metalink("a.tar", content).utf8), Array(metalink("a.tar", content, isOld: true, type: "sha1").utf8),
  ]

  @Test("is read or refused", arguments: 0..<4)
  func mutations(index: Int) {
    var generator = SeededGenerator(seed: UInt64(index))
    let sample = Self.samples[index]
    var read = 0
    for _ in 0..<4000 {
      var bytes = sample
      for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, place + Int.random(in: 1...20, using: &generator))
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes[place] = "0123456789delis-:<>".utf8.randomElement(using: &generator)!
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        default: bytes.removeSubrange(max(1, place)...)
        }
      }
      guard let list = try? PieceList(of: "a.tar", bytes: nil, in: bytes) else { continue }
      // What is read can be used.
      _ = doubtful(Self.content, list)
      read += 1
    }
    #expect(1..<4000 ~= read)
  }

  @Test("that is cut anywhere is refused", arguments: 0..<4)
  func cuts(index: Int) {
    let sample = Self.samples[index]
    for count in 0..<sample.count { #expect(refusal(Array(sample[..<count])) != nil, "\(count)") }
  }
}
