import Checksums
import Dataset
import Fixture
import Foundation
import Pass
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Journal
@testable import Planning
@testable import Prepare

/// The names of a fixture's archives.
let (trainTar, valTar, testTar) = (
  "ILSVRC2012_img_train.tar", "ILSVRC2012_img_val.tar", "ILSVRC2012_img_test_v10102019.tar"
)

/// Returns the part called `id`.
func part(_ id: String) throws -> Part { try #require(Part.named(id)) }

/// Returns the stage that makes the part called `id`.
func extract(_ id: String) throws -> Stage { try #require(Stage.named(part(id).stage)) }

struct TestError: Error {}

/// A fixture's archives in a temporary root, and runs over it.
struct PreparedFixture {
  /// The parts of a fixture.
  static let parts = ["train", "val", "test"]
  /// The archive of each part.
  static let archives = ["train": trainTar, "val": valTar, "test": testTar]

  let folder: TemporaryFolder
  var root: Root

  /// If `isLarge` is set, the class tars, and val and test, are larger than the blocks that passes read.
  init(isLarge: Bool = false) throws {
    folder = try TemporaryFolder()
    var fixture = Fixture()
    fixture.classes = 4
    fixture.perClass = isLarge ? 40 : 6
    fixture.valPerClass = isLarge ? 40 : 3
    fixture.testImages = isLarge ? 60 : 5
    fixture.imageBytes = isLarge ? 150_000 : 1_000
    try fixture.write(to: folder.path)
    root = try Self.open(folder.path)
  }

  static func open(_ path: String, archives: [String] = []) throws -> Root {
    let manifest = try Directory.open("\(path)/\(Fixture.manifestFolder)")
    let release = try Release { name throws(ManifestError) in
      do throws(PlatformError) {
        return try manifest.readable(name).contents(limit: 1 << 20)
      } catch {
        throw ManifestError(file: name, error.reason)
      }
    }
    return try Root(path, archives: archives, release: release)
  }

  /// Changes the columns of each row of archives.tsv, and opens the root again.
  mutating func changeTable(_ change: (inout [String]) -> Void) throws {
    let table = "\(Fixture.manifestFolder)/archives.tsv"
    let rows = String(decoding: try folder.read(table), as: UTF8.self).split(separator: "\n").map { row in
      guard row.first != "#" else { return String(row) }
      var columns = row.split(separator: "\t").map(String.init)
      change(&columns)
      return columns.joined(separator: "\t")
    }
    try folder.write(rows.joined(separator: "\n") + "\n", to: table)
    root = try Self.open(folder.path)
  }

  /// The files below the root's folder `name`, by path, with their content.
  func tree(_ name: String) throws -> [String: Data] {
    let base = folder.path(name)
    guard let walk = FileManager.default.enumerator(atPath: base) else { return [:] }
    var files: [String: Data] = [:]
    for case let path as String in walk {
      let isFolder = walk.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
      if !isFolder { files[path] = try Data(contentsOf: URL(filePath: "\(base)/\(path)")) }
    }
    return files
  }

  func exists(_ name: String) -> Bool { folder.holds(name) }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder.path(name)) }

  func move(_ name: String, to target: String) throws {
    try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path(target))
  }

  /// Sets the modification time of a file.
  func touch(_ name: String, _ seconds: Double) throws {
    let date = Date(timeIntervalSince1970: seconds)
    try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: folder.path(name))
  }

  /// Changes the bytes of a file.
  func change(_ name: String, _ change: (inout [UInt8]) -> Void) throws {
    var bytes = try folder.read(name)
    change(&bytes)
    try folder.write(bytes, to: name)
  }
}

// MARK: Runs

extension PreparedFixture {
  /// What a run said and how it ended.
  struct Run {
    var events: [Event] = []
    var refused: [PrepareError] = []
    var error: PrepareError?
    var bytesRead: Int64 = 0

    /// The jobs that were started, in their order.
    var jobs: [PlannedJob] { events.compactMap { if case .jobStarted(let job, _) = $0 { job } else { nil } } }
  }

  /// Runs stages; `blocks` is how many blocks are read before a stop is asked for.
  func run(
    _ stages: [Stage] = Stage.default, stopAfter blocks: Int = .max, _ change: (inout Options) -> Void = { _ in }
  ) -> Run {
    let events = Locked<[Event]>([])
    let runner = Runner(
      root, options(stopAfter: blocks, change), observer: { event in events.withLock { $0.append(event) } })
    var run = Run()
    do throws(PrepareError) {
      run.refused = try runner.run(stages)
    } catch {
      run.error = error
    }
    run.events = events.withLock { $0 }
    for case .jobStarted(_, let counters) in run.events {
      run.bytesRead += counters.bytesRead.load(ordering: .relaxed)
    }
    return run
  }

  func options(stopAfter blocks: Int = .max, _ change: (inout Options) -> Void = { _ in }) -> Options {
    let asked = Count()
    let settings = PassSettings(
      writers: 2, checkpointBytes: 1 << 20, stopSignal: { asked.next() > blocks ? 2 : nil })
    var options = Options(pass: settings, tool: "test")
    change(&options)
    return options
  }

  private final class Count: Sendable {
    private let value = Atomic(0)
    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
  }
}
