import Glibc
import Platform
import TestSupport
import Testing

@Suite("An error says which call failed, on what, and why")
struct PlatformErrorTests {
  let folder: TemporaryFolder
  let directory: Directory
  static let opening = Resolution.supported == .byKernel ? "openat2" : "openat"

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test("what is missing is named with its path")
  func missing() {
    let path = folder.path("missing")
    let expected = PlatformError(Self.opening, path, number: ENOENT)
    #expect(failure { () throws(PlatformError) in _ = try directory.readable("missing") } == expected)
    #expect(failure { () throws(PlatformError) in _ = try directory.directory("missing") } == expected)
    #expect(failure { () throws(PlatformError) in _ = try directory.appendable("missing", create: false) } == expected)
    let opened = PlatformError("open", path, number: ENOENT)
    #expect(failure { () throws(PlatformError) in _ = try File.open(path) } == opened)
    #expect(failure { () throws(PlatformError) in _ = try Directory.open(path) } == opened)
    #expect(opened.isMissing)
    #expect(opened.description == "\(path): No such file or directory (open)")
  }

  @Test("a file that cannot be made is named with its whole path")
  func nested() throws {
    let path = folder.path("n01440764/a.JPEG")
    let expected = PlatformError(Self.opening, path, number: ENOENT)
    #expect(failure { () throws(PlatformError) in try directory.writeFile("n01440764/a.JPEG", []) } == expected)
    #expect(failure { () throws(PlatformError) in _ = try directory.create("n01440764/a.JPEG") } == expected)
  }

  @Test("a file is no folder, a folder is no file")
  func kinds() throws {
    try folder.write("", to: "file")
    try folder.makeFolder("folder")
    #expect(failure { () throws(PlatformError) in _ = try directory.directory("file") }?.number == ENOTDIR)
    #expect(failure { () throws(PlatformError) in _ = try Directory.open(folder.path("file")) }?.number == ENOTDIR)
    #expect(failure { () throws(PlatformError) in try directory.writeFile("folder", []) }?.number == EISDIR)
    let folderAsFile = try File.open(folder.path("folder"))
    let contents = failure { () throws(PlatformError) in _ = try folderAsFile.contents(limit: 1 << 20) }
    #expect(contents == PlatformError("pread", folder.path("folder"), number: EISDIR))
  }

  @Test("a write that fails names the file")
  func write() throws {
    // A device that is always full stands in for a full disk. It is only opened: what creates a file removes what has its
    // name.
    let full = try Directory.open("/dev").appendable("full", create: false)
    let error = failure { () throws(PlatformError) in try full.write([1]) }
    #expect(error == PlatformError("write", "/dev/full", number: ENOSPC))
    #expect(error?.isFull == true)
  }

  @Test("a name below the root has one slash in front")
  func rootPath() {
    let error = failure { () throws(PlatformError) in _ = try Directory.open("/").readable("missing") }
    #expect(error?.subject == "/missing")
  }

  @Test("making a folder in a file's place is an error")
  func makeDirectory() throws {
    let path = try folder.write("", to: "file")
    #expect(failure { () throws(PlatformError) in try Process.makeDirectory(path) }?.isExisting == true)
    try Process.makeDirectory(folder.path("new"))
    try Process.makeDirectory(folder.path("new"))
    #expect(folder.holds("new"))
  }

  @Test("a temporary folder is new each time")
  func temporary() throws {
    let paths = try (0..<2).map { _ in try Process.makeTemporaryDirectory(prefix: "test") }
    defer { for path in paths { _ = unsafe rmdir(path) } }
    #expect(paths[0] != paths[1])
    for path in paths { #expect(try Directory.open(path).names() == []) }
  }

  @Test("the questions about an error number are answered from it alone")
  func questions() {
    func error(_ number: Int32) -> PlatformError { PlatformError("call", "subject", number: number) }
    for number in [ENOSPC, EDQUOT, EFBIG] { #expect(error(number).isFull) }
    for number in [ENOENT, ENOTDIR] { #expect(error(number).isMissing) }
    for number in [EEXIST, ENOTEMPTY] { #expect(error(number).isExisting) }
    for number in [EMFILE, ENFILE, ENOMEM] {
      #expect(error(number).isResourceLimit && error(number).isMachineFault && !error(number).isReadFault)
    }
    for number in [EIO, ESTALE, EINTR, ENXIO, ENODEV, ETIMEDOUT, EHOSTDOWN, EREMOTEIO, ENOTCONN] {
      #expect(error(number).isMachineFault && !error(number).isResourceLimit)
      #expect(error(number).isReadFault == (number == EIO))
    }
    for number in [ENOENT, EACCES, EISDIR, ELOOP, ENOSPC] { #expect(!error(number).isMachineFault) }
    #expect(error(EXDEV).isOtherFileSystem && !error(EIO).isOtherFileSystem)
    #expect(error(ELOOP).isLink && !error(ENOTDIR).isLink)
    let other = error(EIO)
    #expect(!other.isFull && !other.isMissing && !other.isExisting && !other.isLocked)
    #expect(other.reason == "Input/output error")
  }
}
