import Dataset
import Platform
import TestSupport
import Testing

@testable import Devkit

@Suite("A development kit's folder")
struct DevkitFolderTests {
  let folder: TemporaryFolder
  let devkit: DevkitFolder
  let release: Release

  init() throws {
    folder = try TemporaryFolder()
    devkit = DevkitFolder(try Directory.open(folder.path))
    release = try SampleDevkit.release()
  }

  @Test("that agrees with the tables does so in every image and class")
  func agreeing() throws {
    try folder.write("3\n2\n1\n3\n", to: DevkitFolder.labelsPath)
    try folder.write(SampleDevkit().meta, to: DevkitFolder.synsetsPath)
    try folder.write(try #require(embeddedFile("val_blacklist.txt")), to: DevkitFolder.blacklistPath)
    let (labels, synsets) = (try devkit.labels(release).agreement(), try devkit.synsets(release).agreement())
    #expect(labels.isComplete && labels.total == 4 && labels.differences == [])
    #expect(synsets.isComplete && synsets.total == 3 && synsets.differences == [])
    let blacklist = try devkit.blacklist().agreement()
    #expect(blacklist.isComplete && blacklist.total == 1762)
  }

  @Test("agrees with all classes, even if a few are selected")
  func selected() throws {
    try folder.write("3\n2\n1\n3\n", to: DevkitFolder.labelsPath)
    try folder.write(SampleDevkit().meta, to: DevkitFolder.synsetsPath)
    let one = release.selecting(Selection([release.synsets[0].wnid]))
    #expect(try devkit.labels(one).agreement().agreeing == 4)
    #expect(try devkit.synsets(one).agreement().agreeing == 3)
  }

  @Test("may lack any of its files, or its data")
  func missing() throws {
    #expect(devkit.labels(release) == .missing)
    try folder.makeFolder("data")
    #expect(devkit.labels(release) == .missing)
    #expect(devkit.synsets(release) == .missing)
    #expect(devkit.blacklist() == .missing)
  }

  @Test("is not left through a link")
  func links() throws {
    let other = try TemporaryFolder()
    try other.write("3\n2\n1\n3\n", to: "labels.txt")
    try folder.makeFolder("data")
    try folder.link(DevkitFolder.labelsPath, to: other.path("labels.txt"))
    guard case .unreadable(.io(let error)) = devkit.labels(release) else {
      Issue.record("\(devkit.labels(release))")
      return
    }
    #expect(error.isLink)
  }

  @Test("may have a folder in place of a file")
  func kinds() throws {
    try folder.makeFolder(DevkitFolder.synsetsPath)
    #expect(devkit.synsets(release) == .unreadable(.notAFile))
  }

  @Test("may have a file that is too large, which is not read")
  func size() throws {
    try folder.write("", to: DevkitFolder.labelsPath)
    let file = try Directory.open(folder.path("data")).appendable(
      "ILSVRC2012_validation_ground_truth.txt", create: false)
    try file.truncate(to: Int64(DevkitFolder.fileLimit) + 1)
    #expect(devkit.labels(release) == .unreadable(.tooLarge(limit: DevkitFolder.fileLimit)))
  }

  @Test("has words for every fault")
  func words() {
    #expect(DevkitFault.tooLarge(limit: DevkitFolder.fileLimit).description == "it has more than 32 MiB")
    #expect(DevkitFault.value(field: "words", entry: 7).description == "synset 7 has no usable words")
    #expect(DevkitFault.version(0x0200).description.contains("7.3"))
  }
}
