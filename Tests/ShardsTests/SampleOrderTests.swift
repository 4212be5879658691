import Testing

@testable import Dataset
@testable import Shards

@Suite("The order of samples is the same on every machine and for every source")
struct SampleOrderTests {
  @Test("the same seed gives the same order, for ever")
  func stable() {
    #expect(SampleOrder.permutation(of: 8, seed: 0, salt: "train/rest") == stableOrder)
    #expect(SampleOrder.permutation(of: 8, seed: 1, salt: "train/rest") != stableOrder)
    #expect(SampleOrder.permutation(of: 8, seed: 0, salt: "val/rest") != stableOrder)
  }

  private var stableOrder: [UInt32] { [1, 2, 4, 3, 0, 6, 5, 7] }

  @Test("every slot has one position", arguments: [0, 1, 2, 1000])
  func permutation(count: Int) {
    let slots = SampleOrder.permutation(of: count, seed: 3, salt: "")
    #expect(slots.sorted() == (0..<count).map { UInt32($0) })
    #expect(SampleOrder.permutation(of: count, seed: nil, salt: "") == (0..<count).map { UInt32($0) })
  }

  @Test("images that come in another order than that of their names get the same slots")
  func sorted() throws {
    let catalog = try catalog(.train)
    func index(_ numbers: [UInt32]) throws -> ScatterIndex {
      var index = ScatterIndex(try #require(SampleOrder(catalog)))
      for (place, number) in numbers.enumerated() {
        let slot = index.slot(0, number)
        index.fill(try #require(slot), Place(offset: Int64(place), size: number, file: 0))
      }
      let last = index.slot(1, 7)
      index.fill(try #require(last), Place(offset: 9, size: 7, file: 0))
      index.sort()
      return index
    }
    let (one, other) = (try index([10, 100, 2, 9]), try index([9, 2, 100, 10]))
    #expect(one.order.numbers == [10, 100, 2, 9, 7])
    #expect(other.order.numbers == one.order.numbers)
    #expect(other.places.map(\.size) == one.places.map(\.size))
    #expect(other.places.map(\.offset) == [3, 2, 1, 0, 9])
    #expect(one.missing.isEmpty)
  }

  @Test("an image that comes again has the place that it got last, and a fifth of four is noted")
  func again() throws {
    var index = ScatterIndex(try #require(SampleOrder(try catalog(.train))))
    for number: UInt32 in [1, 2, 3, 4] { _ = index.slot(0, number) }
    let again = index.slot(0, 2)
    #expect(again == 1)
    #expect(index.missing.count == 5)
    #expect(index.surplus == nil)
    let fifth = index.slot(0, 5)
    #expect(fifth == nil)
    #expect(index.surplus?.count == 5)
    let nowhere = index.slot(2, 1)
    #expect(nowhere == nil)
  }

  @Test("validation images are in the order of their numbers")
  func val() throws {
    let order = try #require(SampleOrder(try catalog(.val)))
    #expect(order.numbers == [1, 2, 3])
    #expect(order.item(1).wnid?.description == "n01440764")
  }

  @Test("a line of the log is read as it was written")
  func log() {
    let entry = ScatterEntry(
      group: 999, number: 4_000_000_000, place: Place(offset: 1 << 40, size: 15_000_000, file: 511))
    var bytes: [UInt8] = [1]
    entry.append(to: &bytes)
    #expect(bytes.count == 1 + ScatterEntry.byteCount)
    #expect(ScatterEntry(bytes, at: 1) == entry)
  }
}
