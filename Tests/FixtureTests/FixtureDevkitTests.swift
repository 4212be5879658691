import Dataset
import Devkit
import Platform
import TestSupport
import Testing

@testable import Fixture

@Suite("A fixture's development kit")
struct FixtureDevkitTests {
  let folder: TemporaryFolder
  let release: Release

  init() throws {
    folder = try TemporaryFolder()
    release = try Release.official()
  }

  /// Writes the development kit of the release, whose classes `row` returns, to the folder.
  private func unpacked(_ row: (Synset) -> FixtureDevkit.Class) throws -> DevkitFolder {
    let labels = release.valClasses.map { release.synsets[Int($0)].wnid }
    for file in FixtureDevkit(classes: release.synsets.map(row), labels: labels).files {
      try folder.write(file.bytes, to: file.path)
    }
    return DevkitFolder(try Directory.open(folder.path))
  }

  private func row(_ synset: Synset) -> FixtureDevkit.Class {
    FixtureDevkit.Class(
      ilsvrc2012ID: synset.ilsvrc2012ID, wnid: synset.wnid, words: synset.words, trainImages: synset.trainImages)
  }

  @Test("agrees with the tables that it is made of")
  func agreeing() throws {
    let devkit = try unpacked(row)
    #expect(try folder.names() == ["COPYING", "data", "evaluation", "readme.txt"])
    guard case .compared(let labels) = devkit.labels(release), case .compared(let synsets) = devkit.synsets(release)
    else {
      Issue.record("\(devkit.labels(release)), \(devkit.synsets(release))")
      return
    }
    #expect(labels.agreeing == 50_000 && labels.isComplete)
    #expect(synsets.agreeing == 1000 && synsets.isComplete)
  }

  @Test("says what was put into it")
  func different() throws {
    let devkit = try unpacked { synset in
      guard synset.index == 7 else { return row(synset) }
      return FixtureDevkit.Class(
        ilsvrc2012ID: synset.ilsvrc2012ID, wnid: synset.wnid, words: "Hahn", trainImages: 1 << 20)
    }
    guard case .compared(let synsets) = devkit.synsets(release) else {
      Issue.record("\(devkit.synsets(release))")
      return
    }
    #expect(synsets.agreeing == 999 && synsets.total == 1000)
    #expect(synsets.differences.map(\.devkit) == ["Hahn", "1048576"])
  }
}
