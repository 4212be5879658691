import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("The ranges of a repair")
struct RepairFileTests {
  private let folder: TemporaryFolder
  private let directory: Directory
  private let head = RepairFile.Head(
    archive: Identity(size: 100, modified: -5, inode: .max), server: Identity(size: 120, modified: .min, inode: 0),
    ranges: [10..<20, 30..<33, 100..<120])

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test("are found again, with how many of their bytes are there")
  func found() throws {
    let made = try RepairFile("a.tar", in: directory, head)
    // One process at a time writes to it.
    #expect(throws: PrepareError.self) { _ = try RepairFile.find("a.tar", in: directory) }
    try made.file.finish()
    for count in [0, 32] {
      let found = try #require(try RepairFile.find("a.tar", in: directory))
      #expect(found.head == head && found.start == made.start && found.present == Int64(count))
      if count == 0 { _ = try unsafe found.file.append([UInt8](repeating: 7, count: 32).span.bytes) }
      try found.file.finish()
    }
    // What is beyond them is cut off.
    try folder.write(try folder.read("a.tar.repair") + [UInt8](repeating: 7, count: 9), to: "a.tar.repair")
    #expect(try RepairFile.find("a.tar", in: directory)?.isComplete == true)
    #expect(try folder.read("a.tar.repair").count == Int(made.start) + 33)
  }

  @Test("take their places between what the archive has")
  func pieces() throws {
    let repair = try RepairFile("a.tar", in: directory, head)
    #expect(repair.pieces.map(\.range) == [0..<10, 10..<20, 20..<30, 30..<33, 33..<100, 100..<120])
    let start = repair.start
    #expect(repair.pieces.map(\.place) == [nil, start, nil, start + 10, nil, start + 13])
  }

  @Test("are none if their file was cut in its head, and another's file is left alone")
  func cut() throws {
    #expect(try RepairFile.find("a.tar", in: directory) == nil)
    let start = Int(try RepairFile("a.tar", in: directory, head).start)
    let bytes = try folder.read("a.tar.repair")
    for count in 0..<start {
      try folder.write(Array(bytes[..<count]), to: "a.tar.repair")
      #expect(try RepairFile.find("a.tar", in: directory) == nil, "\(count)")
    }
    for text in ["other", "ilsvrc-prepare repair 2\n"] {
      try folder.write(Array(text.utf8), to: "a.tar.repair")
      #expect(throws: PrepareError.self) { _ = try RepairFile.find("a.tar", in: directory) }
      #expect(try folder.read("a.tar.repair") == Array(text.utf8))
    }
  }

  @Test("are whole blocks, joined, in order, and end with the file")
  func widened() {
    let block: Int64 = 64 << 10
    let ranges = [5 * block + 1..<5 * block + 2, 0..<0, block - 1..<block + 1, 7 * block..<100 * block]
    #expect(
      ranges.widened(within: 8 * block + 5) == [0..<2 * block, 5 * block..<6 * block, 7 * block..<8 * block + 5])
    #expect([9 * block..<10 * block].widened(within: 8 * block).isEmpty)
  }

  @Test("are never too many for the head of their file")
  func many() throws {
    let block: Int64 = 64 << 10
    let size = 60_000 * block
    let ranges = (0..<30_000).map { Int64($0) * 2 * block + 1..<Int64($0) * 2 * block + 2 }.widened(within: size)
    #expect(ranges.count <= RepairFile.mostRanges)
    let longest = (0..<Int64(RepairFile.mostRanges)).map { Int64.max / 4 + 2 * $0..<Int64.max / 4 + 2 * $0 + 1 }
    let identity = Identity(size: .max / 2, modified: .min, inode: .max)
    let head = RepairFile.Head(archive: identity, server: identity, ranges: longest)
    let made = try RepairFile("a.tar", in: directory, head)
    #expect(made.start < 1 << 20)
    try made.file.finish()
    #expect(try RepairFile.find("a.tar", in: directory)?.head == head)
  }
}
