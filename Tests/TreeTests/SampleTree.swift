import Foundation
import Platform
import TestSupport

@testable import Dataset
@testable import Tree

/// A root with the parts of a release of three classes: 4, 5 and 3 training images, 6 validation images, 5 test images.
struct SampleTree {
  static let wnids = ["n00000001", "n00000002", "n00000003"]

  let folder: TemporaryFolder
  let release: Release

  init(filling ids: [String] = ["train", "val", "test"]) throws {
    folder = try TemporaryFolder()
    let tables = [
      "archives.tsv": "a.tar\ttrain\t-\t-\t-\t12\t-\nb.tar\tval\t-\t-\t-\t6\t-\nc.tar\ttest\t-\t-\t-\t5\t-\n",
      "synsets.tsv": "0\t1\tn00000001\t4\tone\n1\t2\tn00000002\t5\ttwo\n2\t3\tn00000003\t3\tthree\n",
      "val_wnids.txt": "n00000003\nn00000001\nn00000002\nn00000001\nn00000002\nn00000003\n",
    ]
    release = try Release { name in tables[name].map { Array($0.utf8) } }
    for id in ids {
      for path in paths(id) { try folder.write(jpeg(path), to: "\(id)/\(path)") }
    }
  }

  /// The paths of a part's images in it.
  func paths(_ id: String) -> [String] {
    switch id {
    case "train":
      zip(Self.wnids, [4, 5, 3]).flatMap { wnid, count in (1...count).map { "\(wnid)/\(wnid)_\($0).JPEG" } }
    case "val": zip([3, 1, 2, 1, 2, 3], 1...6).map { "n0000000\($0)/ILSVRC2012_val_0000000\($1).JPEG" }
    default: (1...5).map { "ILSVRC2012_test_0000000\($0).JPEG" }
    }
  }

  /// The root.
  func root() throws -> Directory { try Directory.open(folder.path) }

  /// The folder of a part.
  func tree(_ id: String) throws -> Directory { try root().linkedDirectory(id) }

  func catalog(_ id: String, classes: [String]? = nil) -> Catalog {
    let selected = classes.map { release.selecting(Selection($0.compactMap { Wnid($0) })) }
    return Catalog(Part.named(id)!, selected ?? release)!
  }

  /// Audits a part; returns what was found and reported.
  func audit(
    _ id: String, _ catalog: Catalog? = nil, irregular: [IrregularImage] = [], limit: Int = 100, threads: Int = 2,
    stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) throws -> (part: AuditedPart, events: [AuditEvent]) {
    let events = Locked<[AuditEvent]>([])
    let audit = Audit(
      catalog ?? self.catalog(id), irregular: irregular,
      settings: AuditSettings(threads: threads, limit: limit, stopSignal: stopSignal),
      observer: { event in events.withLock { $0.append(event) } })
    return (try audit.run(id, in: root()), events.withLock { $0 })
  }

  /// Audits a part; returns each fault as its path and kind.
  func faults(_ id: String, _ catalog: Catalog? = nil) throws -> [String] {
    try audit(id, catalog).events.compactMap { event in
      if case .fault(let finding) = event { "\(finding.path) \(finding.what.kind.rawValue)" } else { nil }
    }.sorted()
  }

  /// Audits a part; returns each fact as its path and kind.
  func facts(_ id: String, irregular: [IrregularImage] = []) throws -> [String] {
    try audit(id, irregular: irregular).events.compactMap { event in
      if case .fact(let finding) = event { "\(finding.path) \(finding.what.kind.rawValue)" } else { nil }
    }.sorted()
  }

  func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: folder.path(name)) }

  func move(_ name: String, to target: String) throws {
    try FileManager.default.moveItem(atPath: folder.path(name), toPath: folder.path(target))
  }

  /// All names below a folder.
  func names(_ name: String) -> [String] {
    (FileManager.default.enumerator(atPath: folder.path(name))?.allObjects as? [String] ?? []).sorted()
  }
}

/// A whole JPEG; others have another comment.
func jpeg(_ comment: String = "", segments: [UInt8] = []) -> [UInt8] {
  func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
    [0xff, marker, UInt8((content.count + 2) >> 8), UInt8((content.count + 2) & 0xff)] + content
  }
  func lengths(_ counts: [UInt8]) -> [UInt8] { counts + [UInt8](repeating: 0, count: 16 - counts.count) }
  return [0xff, 0xd8] + segments + segment(0xfe, Array(comment.utf8))
    + segment(0xdb, [0] + [UInt8](repeating: 16, count: 64)) + segment(0xc0, [8, 0, 16, 0, 24, 1, 1, 0x11, 0])
    + segment(0xc4, [0x00] + lengths([0, 2]) + [0, 5]) + segment(0xc4, [0x10] + lengths([0, 2, 1]) + [0, 1, 0xf0])
    + segment(0xda, [1, 1, 0x00, 0, 63, 0]) + [1, 2, 0xff, 0, 3, 0xff, 0xd9]
}
