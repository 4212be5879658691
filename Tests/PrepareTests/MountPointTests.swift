import Dataset
import Foundation
import Pass
import Platform
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

/// Whether this user can mount a file system.
private let canMount: Bool = {
  guard let folder = try? TemporaryFolder(), let mount = Tool("mount"), let unmount = Tool("umount") else {
    return false
  }
  guard (try? mount.run("-t", "tmpfs", "tmpfs", folder.path)) != nil else { return false }
  return (try? unmount.run(folder.path)) != nil
}()

@Suite("A mount point in the root", .enabled(if: canMount, "needs a user who can mount"))
struct MountPointTests {
  private let fixture: PreparedFixture

  init() throws { fixture = try PreparedFixture() }

  /// Runs `body` while a file system is mounted on a folder of the root.
  private func mounting(_ name: String, _ body: () throws -> Void) throws {
    let (mount, unmount) = (try #require(Tool("mount")), try #require(Tool("umount")))
    try fixture.folder.makeFolder(name)
    _ = try mount.run("-t", "tmpfs", "-o", "size=1m", "tmpfs", fixture.folder.path(name))
    let result = Result { try body() }
    _ = try unmount.run("--lazy", fixture.folder.path(name))
    try result.get()
  }

  @Test("is told before anything is read, if a part is staged there", arguments: ["", "/val"])
  func staging(name: String) throws {
    let staging = "\(Layout.staging)\(name)"
    try mounting(staging) {
      let plan = try fixture.plan([.verify([valTar]), try extract("val")])
      #expect(plan.jobs.isEmpty && plan.refused.count == 1)
      #expect(plan.refused.first?.subject == fixture.folder.path(staging))
      guard case .mountPoint = plan.refused.first?.code else { throw TestError() }
      // Other parts are made all the same if only this one is staged there.
      let others = try fixture.plan([try extract("train")])
      #expect(others.jobs.map(\.partNames) == (name.isEmpty ? [] : [["train"]]))
      #expect(try fixture.plan([.verify([valTar])]).jobs.count == 1, "verifying writes nothing there")
    }
  }

  @Test("is audited like any other folder if it has a part's name, and is then what is in the way")
  func part() throws {
    try mounting("val") {
      let plan = try fixture.plan([try extract("val")])
      #expect(plan.audits.map(\.part.id) == ["val"] && plan.jobs.isEmpty && plan.refused.isEmpty)
      let run = fixture.run([try extract("val")])
      #expect(run.refused.map(\.subject) == [fixture.folder.path("val")])
      guard case .mountPoint = run.refused.first?.code else { throw TestError() }
    }
  }

  @Test("is left alone in staging if nothing is to be done")
  func leftovers() throws {
    #expect(fixture.run().error == nil)
    try mounting("\(Layout.staging)/val") {
      let run = fixture.run()
      #expect(run.error == nil && run.refused.isEmpty)
      #expect(fixture.exists("\(Layout.staging)/val"))
    }
  }
}
