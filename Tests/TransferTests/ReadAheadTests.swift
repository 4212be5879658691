import Testing

@testable import Transfer

@Suite("What is fetched ahead is divided into requests")
struct ReadAheadTests {
  private func runs(_ extents: [Range<Int64>], _ connections: Int) -> [Range<Int64>] {
    let runs = ReadAhead.runs(extents, connections: connections)
    // Pieces are numbered without gaps.
    var piece = 0
    for run in runs {
      #expect(run.piece == piece)
      piece += Int((Int64(run.range.count) + ReadAhead.pieceBytes - 1) / ReadAhead.pieceBytes)
    }
    return runs.map(\.range)
  }

  @Test("a single one for one connection")
  func single() { #expect(runs([7..<3_000_000_000], 1) == [7..<3_000_000_000]) }

  @Test("neighbours together, others apart")
  func neighbours() {
    #expect(runs([0..<10, 10..<20, 4000..<5000, 20_000..<20_001, 30_000..<30_000], 4) == [0..<5000, 20_000..<20_001])
  }

  @Test("of a size that the memory is enough for, and smaller at the end", arguments: [2, 3, 8, 16])
  func sizes(connections: Int) {
    let all = 5..<(3_000_000_123 as Int64)
    let ranges = runs([all], connections)
    #expect(ranges.first?.lowerBound == all.lowerBound && ranges.last?.upperBound == all.upperBound)
    for (range, next) in zip(ranges, ranges.dropFirst()) {
      #expect(range.upperBound == next.lowerBound && next.count <= range.count)
    }
    let largest = Int64(ranges.map(\.count).max() ?? 0)
    #expect(largest * Int64(connections) <= Int64(ReadAhead.mostPieces) * ReadAhead.pieceBytes)
    #expect(largest <= ReadAhead.runBytes && largest >= 8 << 20)
    // When one connection is left, it has little to do.
    #expect(ranges.suffix(connections).allSatisfy { $0.count <= ReadAhead.leastRunBytes })
  }
}
