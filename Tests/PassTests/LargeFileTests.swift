import Checksums
import Dataset
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Pass

@Suite("A file that is larger than a batch")
struct LargeFileTests {
  /// With one writer, a batch has room for a path, a zero and the content in this many bytes.
  private static let batchBytes = 1 << 20
  private static let pathBytes = "n00000001/ILSVRC2012_val_00000001.JPEG".utf8.count + 1

  private func archive(_ sizes: [Int]) throws -> MixedArchive {
    try MixedArchive(
      sizes.enumerated().map { (name: valName($0 + 1), content: content($1, seed: UInt64($0))) })
  }

  @Test("is handed over in pieces, one that just fits as a whole", arguments: [-1, 0, 1])
  func limit(excess: Int) throws {
    let mixed = try archive([Self.batchBytes - Self.pathBytes + excess])
    let sink = MemorySink()
    let run = Run(mixed.job([Target(try mixed.catalog(.val), sink)]))
    #expect(run.error == nil)
    #expect(try sink.files == mixed.files(of: .val))
    let large = sink.largeFiles.mapValues { Int($0) }
    #expect(large == (excess > 0 ? sink.files.mapValues(\.count) : [:]))
  }

  @Test("is counted like any other, among small ones, and in any part", arguments: [1, 2])
  func mixture(writers: Int) throws {
    let sizes = [10, 3 << 20, 700_000, 700_000, 1_500_000, 0]
    let members = sizes.enumerated().flatMap { index, size in
      [
        (name: valName(index + 1), content: content(size, seed: UInt64(index))),
        (name: testName(index + 1), content: content(size / 2, seed: UInt64(100 + index))),
      ]
    }
    let mixed = try MixedArchive(members)
    let (val, test) = (MemorySink(), MemorySink())
    let run = Run(
      mixed.job([Target(try mixed.catalog(.val), val), Target(try mixed.catalog(.test), test)]), writers: writers)
    let outcome = try #require(run.outcome)
    #expect(try val.files == mixed.files(of: .val) && test.files == mixed.files(of: .test))
    #expect(val.largeFiles.count == 2 && test.largeFiles.count == 1)
    #expect(outcome.parts.map(\.units) == [Set(0..<6), Set(0..<6)])
    let bytes = [val, test].map { sink in sink.files.values.reduce(0) { $0 + Int64($1.count) } }
    #expect(outcome.parts.map(\.inventory.bytes) == bytes)
    #expect(run.counters.files.load(ordering: .relaxed) == 12)
  }

  @Test("is written to a folder")
  func folder() throws {
    let mixed = try archive([3 << 20, 100])
    let folder = try TemporaryFolder()
    for synset in mixed.release.synsets { try folder.makeFolder("\(synset.wnid)") }
    let directory = try Directory.open(folder.path)
    let target = Target(try mixed.catalog(.val), FolderSink(directory), folder: directory)
    #expect(Run(mixed.job([target])).error == nil)
    for (path, content) in try mixed.files(of: .val) { #expect(try folder.read(path) == content, "\(path)") }
  }

  @Test("replaces the longer one that an earlier run has left")
  func leftover() throws {
    let mixed = try archive([2 << 20, 100])
    let folder = try TemporaryFolder()
    for (path, _) in try mixed.files(of: .val) { try folder.write(content(3 << 20, seed: 9), to: path) }
    let target = Target(try mixed.catalog(.val), FolderSink(try Directory.open(folder.path)))
    #expect(Run(mixed.job([target])).error == nil)
    for (path, content) in try mixed.files(of: .val) { #expect(try folder.read(path) == content, "\(path)") }
  }

  @Test("is passed over if it is not wanted")
  func unwanted() throws {
    let mixed = try archive([2 << 20, 100, 2 << 20])
    let sink = MemorySink(wants: { $0.number == 2 })
    let outcome = try #require(Run(mixed.job([Target(try mixed.catalog(.val), sink)])).outcome)
    #expect(sink.files.mapValues(\.count) == ["n00000002/\(valName(2))": 100] && sink.largeFiles.isEmpty)
    #expect(outcome.parts[0].units == [0, 1, 2] && outcome.parts[0].inventory.files == 1)
  }

  @Test("that cannot be finished ends the job with a record of what was written before")
  func fullDisk() throws {
    let mixed = try archive([100, 2 << 20, 100])
    let sink = MemorySink(fault: { $0.hasSuffix(valName(2)) ? PlatformError("write", $0, number: ENOSPC) : nil })
    let run = Run(mixed.job([Target(try mixed.catalog(.val), sink)]))
    #expect(run.code == "sink" && run.records.count == 1)
    #expect(try #require(run.records.last).parts[0].units.isSubset(of: [0]))
  }
}
