import Checksums
import Testing

@testable import Pass

@Suite("The progress tracker")
struct ProgressTrackerTests {
  /// An entry of `files` files of ten bytes.
  private func entry(
    _ target: Int = 0, units: [Int] = [], to offset: Int64?, files: Int = 0
  ) -> ProgressTracker.Entry {
    .init(target: target, units: units, offset: offset, inventory: inventory(files))
  }

  private func inventory(_ files: Int) -> Inventory { Inventory(files: files, bytes: Int64(10 * files)) }

  @Test("counts nothing after a batch that is not written")
  func order() {
    let tracker = ProgressTracker([PartProgress()])
    let first = tracker.announce(entry(units: [4], to: 1024, files: 1))
    let second = tracker.announce(entry(units: [2], to: 2048, files: 1))
    tracker.complete(second)
    #expect(tracker.sample == [PartProgress()])
    tracker.complete(first)
    #expect(tracker.sample == [PartProgress(offset: 2048, units: [2, 4], inventory: inventory(2))])
  }

  @Test("counts a member that spans batches only if its last one is written")
  func members() {
    let tracker = ProgressTracker([PartProgress()])
    let first = tracker.announce(entry(to: nil, files: 5))
    let second = tracker.announce(entry(units: [0], to: 4096, files: 2))
    tracker.complete(first)
    #expect(tracker.sample == [PartProgress()])
    tracker.complete(second)
    #expect(tracker.sample == [PartProgress(offset: 4096, units: [0], inventory: inventory(7))])
  }

  @Test("continues from what earlier runs have done")
  func resuming() {
    let tracker = ProgressTracker([PartProgress(offset: 512, units: [7], inventory: inventory(1))])
    tracker.complete(tracker.announce(entry(units: [1], to: 1536, files: 1)))
    #expect(tracker.sample == [PartProgress(offset: 1536, units: [1, 7], inventory: inventory(2))])
  }

  @Test("counts only what all digests have seen, and tells them where a run can resume")
  func hashing() {
    let tracker = ProgressTracker([PartProgress()], digested: [0, 0])
    for offset: Int64 in [1024, 2048] {
      tracker.note(offset)
      tracker.complete(tracker.announce(entry(units: [Int(offset)], to: offset, files: 1)))
    }
    tracker.note(8192)
    #expect(tracker.sample == [PartProgress()])
    #expect(tracker.places(upTo: 4096) == [1024, 2048])
    #expect(tracker.hash(0, upTo: 4096) == 0)
    #expect(tracker.places(upTo: 4096) == [1024, 2048])
    #expect(tracker.hash(1, upTo: 1024) == 1024)
    #expect(tracker.sample == [PartProgress(offset: 1024, units: [1024], inventory: inventory(1))])
    #expect(tracker.places(upTo: 8192) == [2048, 8192])
    #expect(tracker.hash(1, upTo: 4096) == 2048)
    #expect(tracker.sample == [PartProgress(offset: 2048, units: [1024, 2048], inventory: inventory(2))])
  }

  @Test("keeps what is written for each of several targets, and all of them at one offset")
  func targets() {
    let tracker = ProgressTracker([PartProgress(), PartProgress()])
    let numbers = [
      tracker.announce(entry(0, units: [3], to: 1024, files: 1)),
      tracker.announce(entry(1, units: [3], to: 2048, files: 2)),
      tracker.announce(entry(0, units: [5], to: 4096, files: 3)),
    ]
    tracker.complete(numbers[2])
    tracker.complete(numbers[0])
    #expect(
      tracker.sample == [
        PartProgress(offset: 1024, units: [3], inventory: inventory(1)), PartProgress(offset: 1024),
      ])
    tracker.complete(numbers[1])
    #expect(
      tracker.sample == [
        PartProgress(offset: 4096, units: [3, 5], inventory: inventory(4)),
        PartProgress(offset: 4096, units: [3], inventory: inventory(2)),
      ])
  }

  @Test("holds one target's batch back until the member of another that it lies in is complete")
  func partialOfSeveral() {
    let tracker = ProgressTracker([PartProgress(), PartProgress()])
    let numbers = [
      tracker.announce(entry(0, to: nil, files: 1)), tracker.announce(entry(1, units: [8], to: nil, files: 1)),
      tracker.announce(entry(0, units: [1], to: 8192, files: 1)),
    ]
    tracker.complete(numbers[0])
    tracker.complete(numbers[1])
    #expect(tracker.sample == [PartProgress(), PartProgress()])
    tracker.complete(numbers[2])
    #expect(tracker.sample.map(\.units) == [[1], [8]] && tracker.sample.map(\.inventory.files) == [2, 1])
  }

  @Test("never takes a target back to before its start")
  func differentStarts() {
    let tracker = ProgressTracker([PartProgress(offset: 512), PartProgress(offset: 4096)])
    tracker.complete(tracker.announce(entry(0, units: [0], to: 1024, files: 1)))
    #expect(tracker.sample.map(\.offset) == [1024, 4096])
    tracker.complete(tracker.announce(entry(1, units: [1], to: 8192, files: 1)))
    #expect(tracker.sample.map(\.offset) == [8192, 8192])
  }

  @Test("goes on after an empty batch, which only says how far the reading is")
  func empty() {
    let tracker = ProgressTracker([PartProgress()])
    tracker.complete(tracker.announce(entry(to: 1 << 40)))
    #expect(tracker.sample == [PartProgress(offset: 1 << 40)])
  }
}
