import Arguments
import Testing

@Suite("A command line means what it says")
struct ParsingTests {
  @Test("without a word, the default command runs")
  func defaultCommand() throws {
    let invocation = try parse("--root", "a", "-q")
    #expect(invocation.command == "run")
    #expect(invocation.request == .run)
    #expect(invocation.flag("quiet"))
    #expect(!invocation.flag("verbose"))
    #expect(try parse().command == "run")
  }

  @Test("options may come before or after the command and its arguments")
  func order() throws {
    for invocation in [
      try parse("--root", "a", "--repair", "check", "x", "y"),
      try parse("check", "--root=a", "x", "--repair", "y"),
      try parse("check", "x", "y", "--repair", "--root", "a"),
    ] {
      #expect(invocation.command == "check")
      #expect(invocation.value("root") == "a")
      #expect(invocation.flag("repair"))
      #expect(invocation.positionals == ["x", "y"])
    }
  }

  @Test(
    "a short option takes its value in any of the usual ways",
    arguments: [["-j", "4"], ["-j4"], ["-j=4"], ["-qj4"], ["-qvj", "4"], ["--jobs", "4"], ["--jobs=4"]])
  func letters(arguments: [String]) throws {
    let invocation = try sample.parse(arguments) { _ in nil }
    #expect(invocation.value("jobs") == "4")
    #expect(invocation.flag("quiet") == arguments[0].hasPrefix("-q"))
    #expect(invocation.flag("verbose") == arguments[0].hasPrefix("-qv"))
  }

  @Test("a value may contain anything, and begin with a dash if it is attached")
  func values() throws {
    #expect(try parse("--root=-a=b,c").value("root") == "-a=b,c")
    #expect(try parse("--root", "-").value("root") == "-")
    #expect(try parse("--root", "check").value("root") == "check")
    #expect(try parse("--root=\u{301}a").value("root") == "\u{301}a")
  }

  @Test("everything after -- is an argument, never an option or the command")
  func operands() throws {
    let invocation = try parse("check", "x", "--", "--root", "-q", "--help", "--")
    #expect(invocation.positionals == ["x", "--root", "-q", "--help", "--"])
    #expect(invocation.value("root") == nil)
    #expect(mistake("--", "check") == "command 'run' takes no arguments; unexpected 'check'")
  }

  @Test("a single dash is a word")
  func dash() throws {
    #expect(try parse("check", "-").positionals == ["-"])
  }

  @Test("a list grows with each occurrence and keeps the order")
  func lists() throws {
    #expect(try parse("--only", "write,read", "--only=hash").list("only") == ["write", "read", "hash"])
    #expect(try parse().list("only") == [])
  }

  @Test("an option that may be repeated keeps all values in their order, with their commas")
  func repeatedValues() throws {
    let invocation = try parse("--from", "b,c", "check", "--from=a", "--from", "b,c")
    #expect(invocation.values("from") == ["b,c", "a", "b,c"])
    #expect(try parse().values("from") == [])
  }

  @Test("an option may be given twice with the same value, and a flag any number of times")
  func repetition() throws {
    let invocation = try parse("--root", "a", "-v", "--root=a", "-vv", "--verbose")
    #expect(invocation.value("root") == "a")
    #expect(invocation.flag("verbose"))
  }

  @Test("an optional argument may be absent")
  func optionalPositional() throws {
    #expect(try parse("copy", "x").positionals == ["x"])
    #expect(try parse("copy", "x", "y").positionals == ["x", "y"])
  }

  @Test("a hidden option works")
  func hidden() throws {
    #expect(try parse("--trace").flag("trace"))
  }

  @Test("commands may declare different choices for the same name")
  func ownChoices() throws {
    let commands = ["a", "b"].map {
      Command(name: $0, summary: "", options: [Option(name: "to", value: "X", choices: [$0], help: "")])
    }
    let program = Program(name: "p", version: "1", summary: "", commands: commands, defaultCommand: "a")
    #expect(try program.parse(["--to", "b", "b"]) { _ in nil }.value("to") == "b")
    #expect(throws: ArgumentsError.self) { try program.parse(["--to", "a", "b"]) { _ in nil } }
  }
}
