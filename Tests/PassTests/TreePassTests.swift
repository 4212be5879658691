import Checksums
import Dataset
import Platform
import TestSupport
import Testing

@testable import Pass

@Suite("An unpacked tree")
struct TreePassTests {
  private let folder: TemporaryFolder
  private let catalogs: [Catalog]
  private let settings = PassSettings(writers: 3, checkpointBytes: 1 << 20)

  /// A tree of two classes with two images each, six validation images and six test images in a folder more.
  init() throws {
    folder = try TemporaryFolder()
    let release = try mixedRelease()
    catalogs = [Part.train, .val, .test].compactMap { Catalog($0, release) }
    for (index, catalog) in catalogs.enumerated() {
      let items =
        catalog.numbers.map { $0.map { catalog.item(number: $0) } }
        ?? catalog.folders.flatMap { synset in (1...2).map { catalog.item(number: $0, in: synset.wnid) } }
      for item in items {
        let place = ["\(catalog.path(of: item))", catalog.fileName(of: item), "more/\(catalog.fileName(of: item))"][
          index]
        try folder.write("\(place)", to: "tree/\(catalog.part.id)/\(place)")
      }
    }
  }

  private func tree() throws -> ArchiveFile {
    ArchiveFile(try TreeFolders(folder.path("tree"), catalogs), inode: 1)
  }

  private func run(_ sinks: [MemorySink]) throws -> [PartProgress] {
    let job = Job(
      try tree(), extents: [], digests: [], targets: zip(catalogs, sinks).map { Target($0, $1) }, isRecorded: false)
    return try Pass(job, settings: settings, counters: PassCounters()) { _ in }.run().parts
  }

  private func survey() throws -> TreeSurvey { try TreeSurvey(tree(), catalogs, hasSizes: true, settings) }

  @Test("gives each part its files, with the units that they are")
  func whole() throws {
    let sinks = catalogs.map { _ in MemorySink() }
    let parts = try run(sinks)
    #expect(sinks.map(\.files.count) == [4, 6, 6])
    #expect(parts.map(\.units) == [[0, 1], Set(0..<6), Set(0..<6)])
    #expect(parts.map(\.inventory.files) == [4, 6, 6])
    #expect(sinks[0].classes.sorted() == ["n00000001", "n00000001 [1, 2]", "n00000002", "n00000002 [1, 2]"])
    #expect(sinks[1].files["n00000002/ILSVRC2012_val_00000002.JPEG"] == Array("ILSVRC2012_val_00000002.JPEG".utf8))
    let found = try survey()
    #expect(["train", "val", "test"].map { found.parts[$0]?.files } == [4, 6, 6])
    #expect(found.parts["val"]?.bytes == parts[1].inventory.bytes)
    #expect(found.parts.values.allSatisfy { $0.error == nil } && found.others == 0)
  }

  @Test("hands a large file over in pieces")
  func large() throws {
    let name = "train/n00000001/n00000001_1.JPEG"
    let content = [UInt8](repeating: 7, count: 3 << 20)
    try folder.write(content, to: "tree/\(name)")
    let sinks = catalogs.map { _ in MemorySink() }
    _ = try run(sinks)
    #expect(sinks[0].largeFiles == ["n00000001/n00000001_1.JPEG": Int64(content.count)])
    #expect(sinks[0].files["n00000001/n00000001_1.JPEG"] == content)
  }

  @Test("is not followed to where an image is a link, or is a folder")
  func irregular() throws {
    try folder.link("tree/val/ILSVRC2012_val_00000009.JPEG", to: "/etc/passwd")
    #expect(try survey().parts["val"]?.error == nil, "there is no such image")
    try folder.link("tree/train/n00000001/n00000001_3.JPEG", to: "/etc/passwd")
    guard case .irregularFile(let path, .link) = try survey().parts["train"]?.error?.code else {
      Issue.record("the link is taken for a file")
      return
    }
    #expect(path.hasSuffix("/n00000001_3.JPEG"))
    #expect(throws: PassError.self) { try run(catalogs.map { _ in MemorySink() }) }
  }

  @Test("is looked at before anything is made of it: what is missing, too much or there twice")
  func incomplete() throws {
    func code(_ part: String) throws -> PassError.Code? { try survey().parts[part]?.error?.code }
    try folder.write("x", to: "tree/train/n00000002/n00000002_77.JPEG")
    guard case .wrongCount("train/n00000002", 3, 2) = try code("train") else { throw Missed.code }
    try folder.write("x", to: "tree/test/other/ILSVRC2012_test_00000002.JPEG")
    guard case .duplicateMember("ILSVRC2012_test_00000002.JPEG", _) = try code("test") else { throw Missed.code }
    try folder.write("x", to: "tree/val/readme.txt")
    #expect(try survey().others == 1)
  }

  private enum Missed: Error { case code }

  @Test("gives its names away only to files that are the same ones")
  func moved() throws {
    let catalog = catalogs[0]
    try folder.makeFolder("root")
    let root = try Directory.open(folder.path("root"))
    let job = Job(
      try tree(), extents: [], digests: [], targets: [Target(catalog, LinkSink(root, .rename))], isRecorded: false)
    _ = try Pass(job, settings: settings, counters: PassCounters()) { _ in }.run()
    // Other files of the same names: one here, one there.
    try root.unlink("n00000001/n00000001_1.JPEG")
    try folder.write("mine", to: "root/n00000001/n00000001_1.JPEG")
    #expect(try TreeRemoval.run(tree(), catalog, publishedIn: root, settings) == 3)
    #expect(folder.holds("tree/train/n00000001/n00000001_1.JPEG"))
    #expect(!folder.holds("tree/train/n00000002"))
    #expect(try TreeRemoval.run(tree(), catalog, publishedIn: root, settings) == 0)
    for name in ["n00000001/n00000001_1", "n00000001/n00000001_2", "n00000002/n00000002_1", "n00000002/n00000002_2"] {
      #expect(folder.holds("root/\(name).JPEG"))
    }
  }

  @Test("loses nothing to a part whose class folder is a link into the tree, or the other way round")
  func entangled() throws {
    let catalog = catalogs[0]
    try folder.makeFolder("root")
    try folder.link("root/n00000001", to: "../tree/train/n00000001")
    let root = try Directory.open(folder.path("root"))
    // Nothing is reached through a link of the root.
    #expect(throws: PassError.self) { try TreeRemoval.run(tree(), catalog, publishedIn: root, settings) }
    #expect(folder.holds("tree/train/n00000001/n00000001_1.JPEG"))
    try root.unlink("n00000001")
    let train = try Directory.open(folder.path("tree/train"))
    #expect(try TreeRemoval.run(tree(), catalog, publishedIn: train, settings) == 0)
    #expect(folder.holds("tree/train/n00000001/n00000001_1.JPEG"))
  }
}
