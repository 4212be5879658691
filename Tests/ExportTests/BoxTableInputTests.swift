import Boxes
import Export
import Platform
import TestSupport
import Testing

struct BoxTableInputTests {
  @Test("an annotation that is refused costs its own rows only")
  func refused() throws {
    let sample = try Sample()
    try sample.add("n01440764/n01440764_1")
    try sample.part.write("<annotation>", to: "n01440764/n01440764_2.xml")
    try sample.part.write([], to: "n01440764/n01440764_3.xml")
    try sample.part.write(
      String(repeating: " ", count: AnnotationParser.byteLimit + 1), to: "n01440764/n01440764_4.xml")
    try sample.part.write(annotation("a"), to: "n01440764/=a,b.xml")
    try sample.add("n01440764/n01440764_5")
    let summary = try sample.write()
    #expect((summary.files, summary.boxes, summary.refused) == (6, 2, 4))
    #expect(summary.refusals.map(\.reason.code) == [.name, .malformed, .notXML, .tooLarge])
    #expect(
      summary.refusals.map(\.path) == [
        "n01440764/=a,b.xml", "n01440764/n01440764_2.xml", "n01440764/n01440764_3.xml", "n01440764/n01440764_4.xml",
      ])
    #expect(try sample.rows().count == 2)
  }

  @Test("the first ten refusals in the order of paths are kept")
  func manyRefused() throws {
    let sample = try Sample()
    for number in 1000..<1600 { try sample.part.write("<a/>", to: "n0144076\(number % 5)/\(number).xml") }
    let summary = try sample.write()
    #expect((summary.files, summary.refused) == (600, 600))
    #expect(summary.refusals.map(\.path) == (0..<10).map { "n01440760/\(1000 + $0 * 5).xml" })
  }

  @Test("links, pipes, other files and other folders are passed over, and hidden files are not mentioned")
  func others() throws {
    let sample = try Sample()
    let outside = try TemporaryFolder()
    try outside.write(annotation("x"), to: "x.xml")
    try sample.add("n01440764/a")
    try sample.add("n01440764/n01440765/b")
    try sample.add("backup/a")
    try sample.part.makeFolder("c.xml")
    try sample.part.write("", to: "readme.txt")
    try sample.part.write("", to: ".xml")
    try sample.part.link("d.xml", to: outside.path("x.xml"))
    try sample.part.link("n01440766", to: outside.path)
    if let mkfifo = Tool("mkfifo") { _ = try mkfifo.run(sample.part.path("e.xml")) }
    try sample.part.write("", to: "n01440764/._a.xml")
    try sample.part.write("", to: ".DS_Store")
    let summary = try sample.write()
    #expect((summary.files, summary.boxes) == (1, 1))
    #expect(summary.ignored == (Tool.exists("mkfifo") ? 8 : 7))
    #expect(try sample.rows().map { $0.prefix(2) } == ["a,"])
  }

  @Test("names that are not text are refused, not taken for others")
  func rawNames() throws {
    let sample = try Sample()
    let python = try #require(Tool("python3"))
    _ = try python.run("-c", "import sys; open(sys.argv[1].encode() + b'/a\\xff.xml', 'w').close()", sample.part.path)
    let summary = try sample.write()
    #expect((summary.files, summary.refused) == (1, 1))
    #expect(summary.refusals.first?.reason.code == .name)
  }

  @Test("a folder that is not there is an error with the call that failed")
  func missing() throws {
    let folder = try TemporaryFolder()
    try folder.makeFolder("part")
    let part = try Directory.open(folder.path("part"))
    try folder.makeFolder("part/n01440764")
    #expect(throws: Never.self) {
      try BoxTable(of: part, threads: 1).write("boxes.csv", in: try Directory.open(folder.path))
    }
    let mode = try #require(Tool("chmod"))
    _ = try mode.run("000", folder.path("part/n01440764"))
    defer { _ = try? mode.run("700", folder.path("part/n01440764")) }
    // Root may read everything.
    guard (try? Directory.open(folder.path("part/n01440764"))) == nil else { return }
    let error = try #require(throws: ExportError.self) {
      try BoxTable(of: part, threads: 2).write("boxes.csv", in: try Directory.open(folder.path))
    }
    guard case .io(let cause) = error.code else {
      Issue.record("\(error)")
      return
    }
    #expect(cause.isDenied)
    #expect(error.subject.hasSuffix("part/n01440764"))
    #expect(try folder.names() == ["boxes.csv", "part"])
  }
}
