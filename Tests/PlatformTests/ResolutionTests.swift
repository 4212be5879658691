import Glibc
import Platform
import TestSupport
import Testing

@Suite("No path below a directory goes through a link or out of it", .serialized)
struct ResolutionTests {
  let folder: TemporaryFolder
  /// A kernel or sandbox without openat2 leaves only the second one to be tested.
  static let ways: [Resolution] = Resolution.supported == .byKernel ? [.byKernel, .byFolder] : [.byFolder]

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("precious", to: "outside/file")
    try folder.makeFolder("outside/sub")
    try folder.makeFolder("root/real/sub")
    try folder.write("x", to: "root/real/sub/file")
    try folder.link("root/link", to: "../outside")
    try folder.link("root/real/inner", to: "sub")
    try folder.link("root/absolute", to: folder.path("outside"))
    try folder.link("root/real/file", to: "sub/file")
  }

  private func root(_ way: Resolution) throws -> Directory {
    try Directory.open(folder.path("root"), resolution: way)
  }

  private func number(_ body: () throws(PlatformError) -> Void) -> Int32? { failure(of: body)?.number }

  @Test("a path of any depth leads to files and folders", arguments: ways)
  func depth(way: Resolution) throws {
    let root = try root(way)
    #expect(try root.content("real/sub/file") == Array("x".utf8))
    #expect(try root.directory("real/sub").names() == ["file"])
    #expect(try root.directory("real//./sub/").content("file") == Array("x".utf8))
    try root.makeDirectory("real/sub/new")
    try root.makeDirectory("real/sub/new/")
    try root.writeFile("real/sub/new/a", [1])
    try root.create("real/sub/new/b").close()
    try root.appendable("real/sub/new/c", create: true).write([2])
    #expect(try root.status(of: "real/sub/new/a")?.identity.size == 1)
    #expect(try root.kind(of: "real/sub/new/") == .directory)
    try root.rename("real/sub/new/a", in: root, to: "real/sub/d")
    try root.replace("real/sub/d", by: "real/sub/new/c", in: root)
    #expect(try root.content("real/sub/d") == [2])
    #expect(try root.moveAside("real/sub/new/b", "real/sub/d") == "real/sub/d.2")
    try root.unlink("real/sub/d.2")
    try root.removeIfEmpty("real/sub/new")
    try root.removeTree("real/sub")
    #expect(try folder.names() == ["outside", "root"])
    #expect(try root.directory("real").names().sorted() == ["file", "inner"])
  }

  @Test(
    "a link on the way is refused, wherever it leads",
    arguments: ways, ["link", "absolute", "real/inner"])
  func link(way: Resolution, link: String) throws {
    let root = try root(way)
    var buffer = Buffer(capacity: 16)
    let path = (Array("\(link)/file".utf8) + [0])
    #expect(number { () throws(PlatformError) in _ = try root.directory(link) } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.directory("\(link)/sub") } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.readable("\(link)/file") } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.appendable("\(link)/file", create: true) } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.create("\(link)/file") } == ELOOP)
    #expect(number { () throws(PlatformError) in try root.writeFile("\(link)/file", []) } == ELOOP)
    #expect(try unsafe !root.hasFile(at: path.span.bytes, with: Array("precious".utf8).span.bytes, &buffer))
    #expect(number { () throws(PlatformError) in _ = try root.status(of: "\(link)/file") } == ELOOP)
    #expect(number { () throws(PlatformError) in try root.makeDirectory("\(link)/new") } == ELOOP)
    #expect(number { () throws(PlatformError) in try root.unlink("\(link)/file") } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.removeTree("\(link)/file") } == ELOOP)
    #expect(number { () throws(PlatformError) in try root.rename("\(link)/file", in: root, to: "x") } == ELOOP)
    #expect(number { () throws(PlatformError) in try root.rename("real", in: root, to: "\(link)/x") } == ELOOP)
    #expect(number { () throws(PlatformError) in try root.replace("\(link)/file", by: "real", in: root) } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.moveAside("\(link)/file", "x") } == ELOOP)
    let taking = try Directory.open(folder.path("outside"))
    #expect(number { () throws(PlatformError) in _ = try taking.take(Array("\(link)/file".utf8), from: root) } == ELOOP)
    #expect(try folder.read("outside/file") == Array("precious".utf8))
    #expect(try folder.read("root/real/sub/file") == Array("x".utf8))
  }

  @Test("a link at the end is refused too or replaced, and a status is that of the link itself", arguments: ways)
  func lastLink(way: Resolution) throws {
    let root = try root(way)
    #expect(number { () throws(PlatformError) in _ = try root.readable("real/file") } == ELOOP)
    #expect(number { () throws(PlatformError) in _ = try root.appendable("real/file", create: true) } == ELOOP)
    #expect(try root.kind(of: "real/file") == .other)
    try root.writeFile("real/file", [1])
    #expect(try root.kind(of: "real/file") == .file)
    #expect(try folder.read("root/real/sub/file") == Array("x".utf8))
  }

  @Test("no path leads out of the directory", arguments: ways)
  func escape(way: Resolution) throws {
    let root = try root(way)
    for path in ["../outside/file", "/etc/passwd", "real/../../outside/file"] {
      let error = failure { () throws(PlatformError) in _ = try root.readable(path) }
      #expect(error?.number == EXDEV && error?.isOtherFileSystem == true)
      #expect(number { () throws(PlatformError) in try root.writeFile(path, []) } == EXDEV)
      #expect(number { () throws(PlatformError) in _ = try root.status(of: path) } == EXDEV)
    }
    for path in ["..", "real/..", "../"] {
      #expect(number { () throws(PlatformError) in _ = try root.status(of: path) } == EXDEV)
      #expect(number { () throws(PlatformError) in _ = try root.removeTree(path) } == EXDEV)
    }
  }

  @Test("what is missing or no folder is told apart", arguments: ways)
  func missing(way: Resolution) throws {
    let root = try root(way)
    #expect(number { () throws(PlatformError) in _ = try root.readable("real/none/file") } == ENOENT)
    #expect(number { () throws(PlatformError) in _ = try root.readable("real/sub/file/x") } == ENOTDIR)
    #expect(number { () throws(PlatformError) in _ = try root.directory("real/sub/file") } == ENOTDIR)
    #expect(number { () throws(PlatformError) in _ = try root.directory("") } == ENOENT)
    #expect(try root.status(of: "real/none/file") == nil)
  }

  @Test("no descriptor is left open", arguments: ways)
  func descriptors(way: Resolution) throws {
    let root = try root(way)
    func attempt() {
      for path in ["real/sub/file", "link/sub/file", "real/none/file", "real/sub/file/x", "../outside/file"] {
        _ = failure { () throws(PlatformError) in _ = try root.readable(path) }
        _ = failure { () throws(PlatformError) in _ = try root.status(of: path) }
      }
    }
    // Other tests run meanwhile: a leak of a thousand descriptors would exceed what they use.
    let before = try Directory.open("/proc/self/fd").names().count
    for _ in 0..<200 { attempt() }
    #expect(try Directory.open("/proc/self/fd").names().count < before + 200)
  }

  @Test("what is taken leaves its folders behind, and keeps bytes that are not text")
  func take() throws {
    let root = try root(.supported)
    try folder.makeFolder("quarantine")
    let quarantine = try Directory.open(folder.path("quarantine"))
    #expect(try quarantine.take(Array("real/sub/file".utf8), from: root))
    #expect(try folder.read("quarantine/real/sub/file") == Array("x".utf8))
    #expect(folder.holds("root/real/sub"))
    #expect(try !quarantine.take(Array("real/sub/file".utf8), from: root))
    try folder.write("y", to: "root/real/sub/file")
    #expect(try quarantine.take(Array("real/sub/file".utf8), from: root))
    #expect(try folder.read("quarantine/real/sub/file.2") == Array("y".utf8))
    let odd: [UInt8] = Array("real/".utf8) + [0xe9, 0x2f, 0xff]
    try root.makeOdd(odd)
    #expect(try quarantine.take(odd, from: root))
    var buffer = Buffer(capacity: 16)
    #expect(try unsafe quarantine.hasFile(at: (odd + [0]).span.bytes, with: [1].span.bytes, &buffer))
  }
}

extension Directory {
  /// Makes a folder and a file in it whose names are no text, below `real`.
  fileprivate func makeOdd(_ path: [UInt8]) throws {
    let parent = (Array("\(self.path)/".utf8) + path.prefix(6)).map { CChar(bitPattern: $0) } + [0]
    try #require(unsafe mkdir(parent, 0o777) == 0)
    try unsafe writeFile(at: (path + [0]).span.bytes, [1].span.bytes)
  }
}
