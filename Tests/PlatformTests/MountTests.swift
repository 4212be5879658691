import Foundation
import Glibc
import Platform
import TestSupport
import Testing

/// Whether this user can mount a file system.
private let canMount: Bool = {
  guard let folder = try? TemporaryFolder(), let mount = Tool("mount"), let unmount = Tool("umount") else {
    return false
  }
  guard (try? mount.run("-t", "tmpfs", "tmpfs", folder.path)) != nil else { return false }
  return (try? unmount.run(folder.path)) != nil
}()

@Suite("A file system that is mounted below a directory", .enabled(if: canMount, "needs a user who can mount"))
struct MountTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    try folder.makeFolder("tree/mounted")
    directory = try Directory.open(folder.path)
  }

  /// Runs `body` while a file system with a file in it is mounted on tree/mounted.
  private func mounting(_ options: String = "size=1m", _ body: () throws -> Void) throws {
    let (mount, unmount) = (try #require(Tool("mount")), try #require(Tool("umount")))
    _ = try mount.run("-t", "tmpfs", "-o", options, "tmpfs", folder.path("tree/mounted"))
    let result = Result {
      try folder.write("precious", to: "tree/mounted/file")
      try body()
    }
    _ = try unmount.run("--lazy", folder.path("tree/mounted"))
    try result.get()
  }

  @Test(
    "is not entered: nothing in it is read, created or removed",
    .enabled(if: Resolution.supported == .byKernel, "needs openat2"))
  func entering() throws {
    func number(_ body: () throws(PlatformError) -> Void) -> Int32? { failure(of: body)?.number }
    try mounting {
      let path = "tree/mounted/file"
      #expect(number { () throws(PlatformError) in _ = try directory.readable(path) } == EXDEV)
      #expect(number { () throws(PlatformError) in _ = try directory.create(path) } == EXDEV)
      #expect(number { () throws(PlatformError) in try directory.writeFile(path, [1]) } == EXDEV)
      #expect(number { () throws(PlatformError) in _ = try directory.status(of: path) } == EXDEV)
      #expect(number { () throws(PlatformError) in try directory.unlink(path) } == EXDEV)
      #expect(number { () throws(PlatformError) in _ = try directory.directory("tree/mounted") } == EXDEV)
      #expect(number { () throws(PlatformError) in try directory.rename(path, in: directory, to: "x") } == EXDEV)
      #expect(failure { () throws(PlatformError) in try directory.removeTree("tree") } != nil)
      let (content, names) = (try folder.read(path), try folder.names())
      #expect(content == Array("precious".utf8) && names == ["tree"])
    }
  }

  @Test("is a mount point, and so is a path that crosses it; other folders are none")
  func mountPoints() throws {
    try mounting {
      try folder.makeFolder("tree/mounted/below")
      #expect(try directory.isMountPoint("tree/mounted"))
      #expect(try !directory.isMountPoint("tree"))
      #expect(try !directory.isMountPoint("tree/none"))
      if Resolution.supported == .byKernel { #expect(try directory.isMountPoint("tree/mounted/below")) }
    }
    #expect(try !directory.isMountPoint("tree/mounted"))
  }

  @Test("may be opened as a directory of its own, to be read")
  func opening() throws {
    try mounting {
      let content = try directory.linkedDirectory("tree/mounted").content("file")
      #expect(content == Array("precious".utf8))
    }
  }

  @Test("and is full names the file that could not be written")
  func full() throws {
    try mounting("size=8k") {
      let mounted = try directory.linkedDirectory("tree/mounted")
      let error = failure { () throws(PlatformError) in
        try mounted.writeFile("large", [UInt8](repeating: 1, count: 16 << 10))
      }
      #expect(error == PlatformError("write", folder.path("tree/mounted/large"), number: ENOSPC))
    }
  }
}
