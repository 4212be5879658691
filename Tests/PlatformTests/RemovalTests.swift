import Glibc
import Platform
import TestSupport
import Testing

@Suite("A removal is shared among threads, counted, and can be stopped")
struct RemovalTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  /// Makes `folders` folders with `files` files each, and returns how many names there are with their parent.
  private func makeTree(folders: Int, files: Int) throws -> Int {
    // One file with many names is made faster than many files.
    let source = try folder.write("", to: "source")
    defer { _ = unsafe Glibc.unlink(source) }
    try directory.makeDirectory("tree")
    for number in 0..<folders {
      try directory.makeDirectory("tree/\(number)")
      for file in 0..<files {
        try #require(unsafe link(source, folder.path("tree/\(number)/\(file)")) == 0)
      }
    }
    return 1 + folders * (1 + files)
  }

  @Test("all names are removed and counted", arguments: [1, 2, 7])
  func threads(threads: Int) throws {
    let count = try makeTree(folders: 10, files: 300)
    let removed = Gathered<Int>()
    #expect(try directory.removeTree("tree", threads: threads, removed: { removed.append($0) }))
    #expect(removed.all.reduce(0, +) == count)
    #expect(removed.all.count > 10)
    #expect(try folder.names() == [])
  }

  @Test("folders in folders are removed from the deepest up", arguments: [1, 4])
  func nested(threads: Int) throws {
    var path = "tree"
    for depth in 0..<60 {
      try directory.makeDirectory(path)
      try directory.makeDirectory("\(path)/empty")
      try directory.writeFile("\(path)/file\(depth)", [])
      path += "/d"
    }
    let removed = Gathered<Int>()
    #expect(try directory.removeTree("tree", threads: threads, removed: { removed.append($0) }))
    #expect(removed.all.reduce(0, +) == 180)
    #expect(try folder.names() == [])
  }

  @Test("a removal that is stopped ends within a few hundred names, and can be continued", arguments: [1, 3])
  func stop(threads: Int) throws {
    let count = try makeTree(folders: 3, files: 800)
    let (removed, questions) = (Gathered<Int>(), Counter())
    let isDone = try directory.removeTree(
      "tree", threads: threads, removed: { removed.append($0) },
      shouldStop: {
        questions.increment()
        return questions.value > 3
      })
    #expect(!isDone)
    let first = removed.all.reduce(0, +)
    #expect(first > 0 && first < 1200)
    #expect(folder.holds("tree"))
    #expect(try directory.removeTree("tree", threads: threads, removed: { removed.append($0) }))
    #expect(removed.all.reduce(0, +) == count)
  }

  @Test("a removal that is stopped from the start removes nothing, not even a file")
  func stopAtOnce() throws {
    try folder.write("", to: "tree/file")
    try folder.write("", to: "file")
    for name in ["tree", "file"] { #expect(try !directory.removeTree(name, shouldStop: { true })) }
    #expect(folder.holds("tree/file") && folder.holds("file"))
    #expect(try directory.removeTree("missing", shouldStop: { true }))
  }

  @Test("an error ends all threads and names the path")
  func error() throws {
    // The names in a process's folder cannot be removed, not even by root.
    let number = getpid()
    let error = failure { () throws(PlatformError) in
      _ = try Directory.open("/proc").removeTree("\(number)", threads: 3)
    }
    #expect(error?.call == "unlinkat")
    #expect(error?.number == EPERM)
    #expect(error?.subject.hasPrefix("/proc/\(number)/") == true)
  }

  @Test(
    "a folder whose owner may not read or change it is removed", arguments: [0o000, 0o400, 0o500, 0o300] as [mode_t])
  func permissions(mode: mode_t) throws {
    try folder.write("", to: "tree/sub/file")
    try folder.write("", to: "tree/file")
    for name in ["tree/sub", "tree"] { try #require(unsafe chmod(folder.path(name), mode) == 0) }
    #expect(try directory.removeTree("tree", threads: 2))
    #expect(try folder.names() == [])
  }

  @Test("a file is removed by its name, a folder is not")
  func unlink() throws {
    try folder.write("", to: "folder/file")
    try folder.link("link", to: "folder")
    try directory.unlink("folder/file")
    try directory.unlink("link")
    let error = failure { () throws(PlatformError) in try directory.unlink("folder") }
    #expect(error == PlatformError("unlinkat", folder.path("folder"), number: EISDIR))
    let missing = failure { () throws(PlatformError) in try directory.unlink("missing") }
    #expect(missing?.isMissing == true)
    #expect(try folder.names() == ["folder"])
  }
}
