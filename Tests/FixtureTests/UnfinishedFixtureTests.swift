import Foundation
import Platform
import TestSupport
import Testing

@testable import Archive
@testable import Fixture

/// Whether this user can mount a file system.
private let canMount: Bool = {
  guard let folder = try? TemporaryFolder(), let mount = Tool("mount"), let unmount = Tool("umount") else {
    return false
  }
  guard (try? mount.run("-t", "tmpfs", "tmpfs", folder.path)) != nil else { return false }
  return (try? unmount.run(folder.path)) != nil
}()

@Suite("A fixture that cannot be finished")
struct UnfinishedFixtureTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Four classes, whose archives are more than one write each.
  private func fixture(_ forms: [String] = ["official"]) -> Fixture {
    var fixture = Fixture()
    fixture.forms = forms
    (fixture.classes, fixture.perClass, fixture.valPerClass, fixture.testImages) = (4, 20, 20, 80)
    fixture.imageBytes = 40_000
    return fixture
  }

  /// Writes the fixture, and stops it before write number `limit`; returns how many writes were tried.
  private func write(_ forms: [String], stopBefore limit: Int) throws -> Int {
    var writes = 0
    do throws(FixtureError) {
      try fixture(forms).write(to: folder.path) {
        writes += 1
        return writes >= limit ? 15 : nil
      }
    } catch {
      guard case .interrupted(15) = error.code else { throw error }
      #expect([".tar", ".gz", ".tgz", ".zip"].contains { error.subject.hasSuffix($0) })
    }
    return writes
  }

  @Test(
    "because it was interrupted is removed, whichever archive was being written",
    arguments: [["official"], Fixture.formNames])
  func interrupted(forms: [String]) throws {
    try folder.write("precious", to: "other")
    let reference = try TemporaryFolder()
    try fixture(forms).write(to: reference.path)
    let whole = try write(forms, stopBefore: .max)
    #expect(try folder.names() == (reference.names() + ["other"]).sorted())
    for name in try reference.names() { try FileManager.default.removeItem(atPath: folder.path(name)) }
    try #require(whole > 6)
    // Within the nested tars of the first archive, and in each of the three.
    for limit in [1, 2, whole / 3, whole / 2, whole - 1, whole] {
      #expect(try write(forms, stopBefore: limit) >= limit)
      #expect(try folder.names() == ["other"], "stopped before write \(limit) of \(whole)")
    }
    #expect(try folder.read("other") == Array("precious".utf8))
    try fixture(forms).write(to: folder.path)
  }

  /// Writes the fixture to a small file system; returns the error, and what is left.
  private func writeToDisk(_ options: String) throws -> (error: FixtureError?, names: [String]) {
    let (mount, unmount) = (try #require(Tool("mount")), try #require(Tool("umount")))
    _ = try mount.run("-t", "tmpfs", "-o", options, "tmpfs", folder.path)
    let result = Result {
      var failure: FixtureError?
      do throws(FixtureError) { try fixture().write(to: folder.path) } catch { failure = error }
      return (failure, try folder.names())
    }
    _ = try unmount.run("--lazy", folder.path)
    return try result.get()
  }

  // The archives have about 3.3 MB each.
  @Test(
    "because the disk is full is removed", .enabled(if: canMount, "needs a user who can mount"),
    arguments: ["size=512k", "size=5m", "size=8m", "nr_inodes=3", "nr_inodes=5"])
  func fullDisk(options: String) throws {
    let (error, names) = try writeToDisk(options)
    guard case .io(let cause)? = error?.code else { throw try #require(error) }
    #expect(cause.isFull && names.isEmpty)
  }

  @Test("has the error of the innermost write, and the archive's own if there is none")
  func causes() {
    func nested(_ cause: (any Error)?) -> FixtureError {
      let inner = ArchiveError(.sink, offset: 0, "inner", cause: cause)
      return FixtureError(ArchiveError(.sink, offset: 0, "outer", cause: inner), "a.tar")
    }
    let full = PlatformError("write", "/x/a.tar", number: 28)
    if case .io(let cause) = nested(full).code { #expect(cause == full) } else { Issue.record("not of the system") }
    #expect(nested(full).subject == "/x/a.tar")
    let stop = nested(FixtureError(.interrupted(2), "b.tar"))
    if case .interrupted(2) = stop.code { #expect(stop.subject == "b.tar") } else { Issue.record("not interrupted") }
    let plain = nested(nil)
    if case .archive = plain.code { #expect(plain.subject == "a.tar") } else { Issue.record("not of the archive") }
  }
}
