import Dataset
import Platform
import TestSupport
import Testing

@testable import Devkit

/// Where the tests find the genuine devkit, which may not be passed on.
private let archive = environment("ILSVRC2012_DEVKIT")

@Suite(
  "The genuine devkit",
  .enabled(if: archive != nil, "ILSVRC2012_DEVKIT does not name ILSVRC2012_devkit_t12.tar.gz"),
  .enabled(if: Tool.exists("tar"), "there is no tar"))
struct GenuineDevkitTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test("agrees with the tables; it has no blacklist")
  func agreeing() throws {
    _ = try #require(Tool("tar")).run("xzf", #require(archive), "-C", folder.path)
    let devkit = DevkitFolder(try Directory.open(folder.path("ILSVRC2012_devkit_t12")))
    let release = try Release.official()
    let (labels, synsets) = (try devkit.labels(release).agreement(), try devkit.synsets(release).agreement())
    #expect(labels.agreeing == 50_000 && labels.total == 50_000)
    #expect(synsets.agreeing == 1000 && synsets.total == 1000)
    #expect(devkit.blacklist() == .missing)
  }
}
