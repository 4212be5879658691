import Dataset
import Fixture
import Foundation
import Platform
import Synchronization
import TestSupport

@testable import Prepare

/// A fixture's archives in a temporary root, and runs over it.
struct PreparedFixture {
  let folder: TemporaryFolder
  let root: Root

  /// The tar of each class, and val and test, are larger than the blocks that passes read, if `isLarge`.
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

  static func open(_ path: String) throws -> Root {
    let manifest = try Directory.open("\(path)/\(Fixture.manifestFolder)")
    let release = try Release { name throws(ManifestError) in
      do throws(PlatformError) {
        return try manifest.readable(name).contents(limit: 1 << 20)
      } catch {
        throw ManifestError(file: name, error.reason)
      }
    }
    return try Root(path, release: release)
  }

  /// What a run said and how it ended.
  struct Run {
    var events: [Event] = []
    var refused: [PrepareError] = []
    var error: PrepareError?
    var bytesRead: Int64 = 0
  }

  /// Runs stages; `blocks` is how many blocks are read before a stop is asked for.
  func run(
    _ stages: [any Stage] = StageName.allCases.map { $0.stage() }, choice: DigestChoice = .md5, isNamed: Bool = false,
    stopAfter blocks: Int = .max
  ) -> Run {
    let log = Log()
    let asked = Log.Count()
    let settings = PassSettings(
      writers: 2, checkpointBytes: 1 << 20, stopSignal: { asked.next() > blocks ? 2 : nil })
    let pipeline = Pipeline(root, choice: choice, settings: settings, tool: "test", observer: { log.add($0) })
    var run = Run()
    do throws(PrepareError) {
      run.refused = try pipeline.run(stages, isNamed: isNamed)
    } catch {
      run.error = error
    }
    run.events = log.events.withLock { $0 }
    for case .passStarted(_, let counters) in run.events {
      run.bytesRead += counters.bytesRead.load(ordering: .relaxed)
    }
    return run
  }

  /// The files below the root's folder `name`, by path, with their content.
  func tree(_ name: String) throws -> [String: Data] {
    let base = "\(folder.path)/\(name)"
    guard let walk = FileManager.default.enumerator(atPath: base) else { return [:] }
    var files: [String: Data] = [:]
    for case let path as String in walk {
      let isFolder = walk.fileAttributes?[.type] as? FileAttributeType == .typeDirectory
      if !isFolder { files[path] = try Data(contentsOf: URL(filePath: "\(base)/\(path)")) }
    }
    return files
  }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: "\(folder.path)/\(name)") }

  private final class Log: Sendable {
    let events = Locked<[Event]>([])

    func add(_ event: Event) { events.withLock { $0.append(event) } }

    final class Count: Sendable {
      private let value = Atomic(0)
      func next() -> Int { value.add(1, ordering: .relaxed).newValue }
    }
  }
}
