import Checksums
import Dataset
import Platform
import TestSupport
import Testing

@testable import Shards

@Suite("The log of a scatter is believed only if a run can have written it")
struct ScatterLogTests {
  private static let files = 4
  private let folder: TemporaryFolder
  private let order: SampleOrder

  init() throws {
    folder = try TemporaryFolder()
    order = try #require(SampleOrder(try catalog(.train)))
  }

  /// The log of all images of a part with class folders, 10 to 13 and 7, and what `damage` makes of it.
  private func replayed(_ damage: (inout [UInt8]) -> Void) throws -> (index: ScatterIndex, sizes: [Int64])? {
    var bytes: [UInt8] = []
    for (place, (group, number)) in [(0, 10), (0, 11), (0, 12), (0, 13), (1, 7)].enumerated() {
      let place = Place(offset: Int64(100 * place), size: 100, file: UInt16(place % Self.files))
      ScatterEntry(group: group, number: UInt32(number), place: place).append(to: &bytes)
    }
    damage(&bytes)
    try folder.write(bytes, to: "train.log")
    var index = ScatterIndex(order)
    do throws(PlatformError) {
      let sizes = try index.replay(try Directory.open(folder.path).readable("train.log"), files: Self.files).sizes
      return (index, sizes)
    } catch {
      #expect(error == .shrunk(error.subject))
      return nil
    }
  }

  @Test("a log is replayed as it was written")
  func whole() throws {
    let (index, sizes) = try #require(try replayed { _ in })
    #expect(index.missing.isEmpty)
    #expect(sizes == [500, 200, 300, 400])
  }

  @Test("what is recorded of a log is read as it was written", arguments: [false, true])
  func record(isComplete: Bool) {
    let record = ScatterRecord(48, RunningDigest(.sha256), isComplete: isComplete)
    #expect(ScatterRecord(48, content: record.content) == record)
    #expect(record.isComplete == isComplete)
    #expect(record.digest.count == 64)
  }

  @Test(
    "an entry that no run writes is refused",
    arguments: [
      // The group, the offset, the size and the number of the file.
      (at: 0, bytes: [2, 0, 0, 0]), (0, [255, 255, 255, 255]), (8, [255, 255, 255, 127, 255, 255, 255, 255]),
      (8, [255, 255, 255, 255, 255, 255, 255, 127]), (16, [1, 0, 0, 4]), (16, [255, 255, 255, 255]),
      (20, [4, 0, 0, 0]), (20, [0, 0, 1, 0]), (20, [255, 255, 0, 0]),
    ] as [(at: Int, bytes: [UInt8])])
  func impossible(at start: Int, bytes: [UInt8]) throws {
    for entry in 0..<5 {
      let found = try replayed { log in
        for (index, byte) in bytes.enumerated() { log[entry * ScatterEntry.byteCount + start + index] = byte }
      }
      #expect(found == nil)
    }
  }

  @Test("a log with random damage is refused, or says what can be looked for")
  func mutations() throws {
    var generator = SeededGenerator(seed: 1)
    var refused = 0
    for _ in 0..<1000 {
      let found = try replayed { log in
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
          let place = Int.random(in: 0..<log.count, using: &generator)
          let values = [0, 1, 127, 128, 255, UInt8.random(in: 0...255, using: &generator)]
          let value = values.randomElement(using: &generator)!
          let end = min(log.count, place + [1, 1, 8].randomElement(using: &generator)!)
          for index in place..<end { log[index] = value }
        }
      }
      guard var index = found?.index else {
        refused += 1
        continue
      }
      index.sort()
      for slot in 0..<index.order.count where index.places[slot].isFilled {
        _ = index.order.catalog.path(of: index.order.item(slot))
        let place = index.places[slot]
        #expect(place.offset >= 0 && Int64(place.size) <= ScatterSink.mostBytes && place.file < Self.files)
      }
    }
    #expect(1..<1000 ~= refused)
  }
}
