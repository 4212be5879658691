import Export
import Platform
import TestSupport
import Testing

struct OwnFileTests {
  private let sample: Sample

  init() throws {
    sample = try Sample()
    try sample.add("a")
  }

  @Test("an older table is replaced, also one that was cut short")
  func older() throws {
    try sample.target.write(BoxTable.header + "\nold,", to: "boxes.csv")
    try sample.write()
    #expect(try sample.rows().map { $0.prefix(2) } == ["a,"])
    #expect(try sample.target.names() == ["boxes.csv"])
  }

  @Test(
    "any other file of that name stays, and is an error",
    arguments: ["", "mine\n", BoxTable.header, BoxTable.header + ",more\n", " " + BoxTable.header + "\n"])
  func otherFile(_ text: String) throws {
    try sample.target.write(text, to: "boxes.csv")
    let error = try sample.failure()
    #expect(error.code == .nameTaken)
    #expect(error.subject == sample.target.path("boxes.csv"))
    #expect(try sample.target.read("boxes.csv") == Array(text.utf8))
    #expect(try sample.target.names() == ["boxes.csv"])
  }

  @Test("a link of that name stays, even one to a table, and is an error")
  func link() throws {
    let other = try TemporaryFolder()
    let table = BoxTable.header + "\n"
    try other.write(table, to: "boxes.csv")
    try sample.target.link("boxes.csv", to: other.path("boxes.csv"))
    #expect(try sample.failure().code == .nameTaken)
    #expect(try other.read("boxes.csv") == Array(table.utf8))
    #expect(try Directory.open(sample.target.path).kind(of: "boxes.csv") == .other)
  }

  @Test("a link that leads nowhere and a folder are errors")
  func linkAndFolder() throws {
    try sample.target.link("boxes.csv", to: "nowhere")
    #expect(try sample.failure().code == .nameTaken)
    let second = try Sample()
    try second.target.makeFolder("boxes.csv")
    #expect(try second.failure().code == .nameTaken)
    #expect(try second.target.names() == ["boxes.csv"])
  }

  @Test("what takes the name while the table is written stays, too")
  func takenMeanwhile() throws {
    let target = sample.target
    let path = target.path
    let error = try sample.failure {
      // Called between the first look at the name and the last.
      _ = try? target.write("mine", to: "boxes.csv")
      return nil
    }
    #expect(error.code == .nameTaken)
    #expect(try sample.target.read("boxes.csv") == Array("mine".utf8))
    #expect(try sample.target.names() == ["boxes.csv"])
    #expect(error.subject.hasPrefix(path))
  }

  @Test("the rest of an earlier run is no hindrance, and a link in its place leads nowhere")
  func leftover() throws {
    try sample.target.write("rest", to: "ilsvrc-prepare-boxes.csv.new")
    try sample.write()
    #expect(try sample.target.names() == ["boxes.csv"])
    let other = try TemporaryFolder()
    try other.write("mine", to: "file")
    try sample.target.link("ilsvrc-prepare-boxes.csv.new", to: other.path("file"))
    try sample.write()
    #expect(try other.read("file") == Array("mine".utf8))
    #expect(try sample.target.names() == ["boxes.csv"])
  }

  @Test("a signal ends the work, the older table stays, and nothing else is left", arguments: [0, 1, 700])
  func interrupted(_ after: Int) throws {
    for number in 0..<1500 { try sample.add("n0144076\(number % 3)/x_\(number)") }
    try sample.target.write(BoxTable.header + "\nold", to: "boxes.csv")
    let calls = Locked(0)
    let error = try sample.failure {
      calls.withLock {
        $0 += 1
        return $0 > after
      } ? 15 : nil
    }
    #expect(error.code == .interrupted(15))
    #expect(try sample.rows() == ["old"])
    #expect(try sample.target.names() == ["boxes.csv"])
  }

  @Test("a folder in which nothing can be made is an error with the call that failed")
  func noFolder() throws {
    try sample.target.makeFolder("gone")
    let folder = try Directory.open(sample.target.path("gone"))
    _ = try #require(Tool("rmdir")).run(sample.target.path("gone"))
    let error = try #require(throws: ExportError.self) {
      try BoxTable(of: try Directory.open(sample.part.path), threads: 1).write("boxes.csv", in: folder)
    }
    guard case .io(let cause) = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(cause.isMissing)
  }
}
