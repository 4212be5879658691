import Dataset
import Testing

@Suite("A pick")
struct PickTests {
  let tench = Wnid("n01440764")!

  @Test(
    "takes the same images on every machine: those that another program computes by the documented keys",
    arguments: [
      (0 as UInt64, "train/n01440764", 1300, [103, 356, 527, 727, 923]),
      (1, "train/n01440764", 1300, [362, 408, 495, 517, 1155]),
      (0, "val/n01440764", 50, [4, 6, 10, 26, 41]),
    ])
  func sample(seed: UInt64, salt: String, total: Int, expected: [Int]) {
    #expect(SeededSample.positions(5, of: total, seed: seed, salt: salt) == expected)
  }

  @Test("of more images holds what one of fewer takes, of the same seed only")
  func nested() {
    let samples = [1, 10, 400, 1299].map { SeededSample.positions($0, of: 1300, seed: 7, salt: "a") }
    for (small, large) in zip(samples, samples.dropFirst()) { #expect(Set(large).isSuperset(of: small)) }
    #expect(samples.map(\.count) == [1, 10, 400, 1299] && samples.allSatisfy { $0 == $0.sorted() })
    #expect(SeededSample.positions(10, of: 1300, seed: 8, salt: "a") != samples[1])
    #expect(SeededSample.positions(10, of: 1300, seed: 7, salt: "b") != samples[1])
  }

  @Test("of as many images as there are takes all", arguments: [5, 6, 1000])
  func all(limit: Int) {
    #expect(Pick(.first, limit: limit).positions(of: tench, among: 5, part: "train") == nil)
    #expect(SeededSample.positions(limit, of: 5, seed: 1, salt: "") == [0, 1, 2, 3, 4])
  }

  @Test("takes the first ones, or as many as the class has a limit of its own for")
  func first() {
    let pick = Pick(.first, limit: 3, limits: [tench: 1])
    #expect(pick.positions(of: tench, among: 5, part: "train") == [0])
    #expect(pick.positions(of: Wnid("n01443537")!, among: 5, part: "train") == [0, 1, 2])
  }
}
