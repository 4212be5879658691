import Testing

@testable import Shards

@Suite("Splits are cut into shards")
struct ShardCutTests {
  private func ranges(
    _ format: ShardFormat, _ count: Int, isTrain: Bool = true, _ change: (inout ShardOptions) -> Void = { _ in }
  ) throws -> [Range<Int>] {
    var options = ShardOptions(format)
    change(&options)
    // With a header each, so many fill a record of a tar but for its end.
    return try options.ranges(format, count, isTrain: isTrain) { _ in 3072 }
  }

  @Test("by samples: all but the last shard are full")
  func samples() throws {
    #expect(try ranges(.webDataset, 50_000).map(\.count) == [10_000, 10_000, 10_000, 10_000, 10_000])
    #expect(try ranges(.webDataset, 10_001) == [0..<10_000, 10_000..<10_001])
    #expect(try ranges(.webDataset, 10) { $0.maxCount = 6 } == [0..<6, 6..<10])
    #expect(try ranges(.webDataset, 0).isEmpty)
  }

  @Test("no shard has more bytes than it may, with what ends it, unless a sample alone has")
  func bytes() throws {
    #expect(try ranges(.webDataset, 5) { $0.maxBytes = 10_240 } == [0..<3, 3..<5])
    #expect(try ranges(.webDataset, 7) { $0.maxBytes = 20_480 } == [0..<6, 6..<7])
    #expect(try ranges(.webDataset, 3) { $0.maxBytes = 9 } == [0..<1, 1..<2, 2..<3])
  }

  @Test("by shards: they differ by one sample at most, and none is empty")
  func shards() throws {
    #expect(try ranges(.tfRecord, 1_281_167).count == 1024)
    #expect(Set(try ranges(.tfRecord, 1_281_167).map(\.count)) == [1251, 1252])
    #expect(try ranges(.tfRecord, 50_000, isTrain: false).count == 128)
    #expect(try ranges(.tfRecord, 3) == [0..<1, 1..<2, 2..<3])
    #expect(try ranges(.tfRecord, 100) { $0.shards = 9 }.count == 9)
    #expect(try ranges(.tfRecord, 100, isTrain: false) { $0.shards = 9 }.count == 2)
    #expect(try ranges(.tfRecord, 0).isEmpty)
  }
}
