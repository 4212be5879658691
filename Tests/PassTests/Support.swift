import Archive
import Checksums
import Dataset
import Pass
import Platform
import TestSupport
import Testing

/// Returns the file at `path` as an archive of the release.
func archiveFile(_ official: OfficialArchive, at path: String) throws -> ArchiveFile {
  ArchiveFile(official, path: path, identity: try FileStream(path).identity(), isFile: true)
}

/// Returns a copy of the bytes.
func array(_ bytes: RawSpan) -> [UInt8] { unsafe bytes.withUnsafeBytes { unsafe Array($0) } }

/// The members of several sources in one archive, as in the releases that hold more than one part.
struct MixedRules: MemberRules {
  let sources: [any MemberRules]
  var catalogs: [Catalog] { sources.flatMap(\.catalogs) }
  var isNested: Bool { sources.contains(where: \.isNested) }

  init(_ release: Release, _ kinds: [String] = ["train", "val", "test"]) {
    sources = kinds.compactMap { Source.of($0)?.rules(release) }
  }

  func role(of name: Span<UInt8>, in nested: Wnid?) -> MemberRole {
    for source in sources {
      let role = source.role(of: name, in: nested)
      if role != .unexpected { return role }
    }
    return .unexpected
  }

  func name(ofUnit unit: Int, in catalog: Catalog) -> String { catalog.name(ofUnit: unit) }

  func example(in nested: Wnid?) -> String { sources.first?.example(in: nested) ?? "" }
}

/// A release of two classes with two training images each, `val` validation and `test` test images.
func mixedRelease(val: Int = 6, test: Int = 6) throws -> Release {
  try Release { name in
    switch name {
    case "archives.tsv": Array("mixed.tar\ttest\t-\t-\t-\t\(test)\t-\n".utf8)
    case "synsets.tsv": Array("0\t1\tn00000001\t2\tone\n1\t2\tn00000002\t2\ttwo\n".utf8)
    default: Array((0..<val).map { "n0000000\($0 % 2 + 1)\n" }.joined().utf8)
    }
  }
}

/// An archive of several parts in a folder of its own, and jobs over it.
struct MixedArchive {
  /// Where a member is, what it is called and what it holds.
  struct Member {
    let name: String
    let content: [UInt8]
    /// The offsets of its header and of the next one.
    let extent: Range<Int64>
  }

  let folder: TemporaryFolder
  let release: Release
  let rules: MixedRules
  let archive: ArchiveFile
  let bytes: [UInt8]
  let members: [Member]

  /// Makes an archive of `members`.
  init(_ members: [(name: String, content: [UInt8])], release: Release? = nil) throws {
    folder = try TemporaryFolder()
    self.release = try release ?? mixedRelease()
    rules = MixedRules(self.release)
    var (tar, placed) = (TarBytes(), [Member]())
    for (name, content) in members {
      let start = Int64(tar.member(name, content))
      placed.append(Member(name: name, content: content, extent: start..<Int64(tar.bytes.count)))
    }
    tar.end(record: 10_240)
    (bytes, self.members) = (tar.bytes, placed)
    archive = try archiveFile(self.release.archives[0], at: folder.write(bytes, to: "mixed.tar"))
  }

  /// Makes an archive of validation and test images in turns, `count` of each and of `size` bytes.
  init(inTurns count: Int = 6, size: Int = 700) throws {
    let members = (1...count).flatMap { number in
      [(valName(number), UInt64(number)), (testName(number), UInt64(100 + number))].map {
        (name: $0.0, content: content(size, seed: $0.1))
      }
    }
    try self.init(members, release: mixedRelease(val: count, test: count))
  }

  var size: Int64 { Int64(bytes.count) }
  /// The extent of each member, the last one up to the end of the archive: a block each for the reader.
  var extents: [Range<Int64>] {
    members.dropLast().map(\.extent) + [(members.last?.extent.lowerBound ?? 0)..<size]
  }

  func catalog(_ part: Part) throws -> Catalog { try #require(Catalog(part, release)) }

  /// What of the members after the first `skipped` belongs to `part`, by path.
  func files(of part: Part, after skipped: Int = 0) throws -> [String: [UInt8]] {
    let catalog = try catalog(part)
    var files: [String: [UInt8]] = [:]
    for member in members.dropFirst(skipped) {
      let name = Array(member.name.utf8)
      if let item = catalog.item(named: name.span) { files[catalog.path(of: item)] = member.content }
    }
    return files
  }

  func job(
    _ targets: [Target], digests: [DigestConsumer] = [], extents: [Range<Int64>]? = nil, isRecorded: Bool = true
  ) -> Job {
    Job(
      archive, rules: rules, extents: extents ?? [0..<size], digests: digests, targets: targets,
      isRecorded: isRecorded)
  }
}

/// Returns `size` bytes that depend on `seed`, fast.
func content(_ size: Int, seed: UInt64) -> [UInt8] {
  let start = sampleBytes(min(size, 500), seed: seed)
  return start + [UInt8](repeating: UInt8(truncatingIfNeeded: seed), count: size - start.count)
}

/// The name of test image `number`, which is below 10.
func testName(_ number: Int) -> String { "ILSVRC2012_test_0000000\(number).JPEG" }

/// A run of a job: how it ended, and what was recorded.
struct Run {
  let outcome: Pass.Outcome?
  let error: PassError?
  let records: [JobProgress]
  let counters: PassCounters

  /// The name of the error's code, or nil.
  var code: String? { error.map { String("\($0.code)".prefix { $0 != "(" }) } }

  /// Runs `job` with one writer. `beforeBlock` is called with the number of each block, from 1, and may ask to stop.
  init(
    _ job: Job, writers: Int = 1, checkpointBytes: Int64 = 1 << 40,
    beforeBlock: @escaping @Sendable (Int) -> Int32? = { _ in nil },
    record: @escaping @Sendable (JobProgress) throws -> Void = { _ in }
  ) {
    let (log, blocks) = (Locked<[JobProgress]>([]), Locked(0))
    counters = PassCounters()
    let settings = PassSettings(writers: writers, checkpointBytes: checkpointBytes) {
      let block = blocks.withLock { count in
        count += 1
        return count
      }
      return beforeBlock(block)
    }
    let pass = Pass(job, settings: settings, counters: counters) { progress in
      log.withLock { $0.append(progress) }
      try record(progress)
    }
    do throws(PassError) {
      (outcome, error) = (try pass.run(), nil)
    } catch {
      (outcome, self.error) = (nil, error)
    }
    records = log.withLock { $0 }
  }
}
