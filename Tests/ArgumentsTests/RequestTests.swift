import Arguments
import Testing

@Suite("Help and version are answered first")
struct RequestTests {
  @Test("--help and -h ask for the help of the program, or of the command beside them")
  func help() throws {
    #expect(try parse("--help").request == .help(command: nil))
    #expect(try parse("-qh").request == .help(command: nil))
    #expect(try parse("check", "-h").request == .help(command: "check"))
    #expect(try parse("--help", "--root", "a", "check").request == .help(command: "check"))
  }

  @Test(
    "help wins over every mistake",
    arguments: [
      ["--bogus", "--help"], ["--root", "--help"], ["bogus", "--help"], ["--json=1", "-h"],
      ["--version", "-h"],
      ["--color=bad", "--help"], ["", "--help"], ["-qh9"],
    ])
  func helpWins(arguments: [String]) throws {
    #expect(try sample.parse(arguments) { _ in nil }.request == .help(command: nil))
  }

  @Test("--help is not asked for behind --, nor in a value")
  func notHelp() throws {
    #expect(try parse("check", "--", "--help").request == .run)
    #expect(try parse("--root=--help").request == .run)
  }

  @Test("the word help takes the name of a command")
  func helpWord() throws {
    #expect(try parse("help").request == .help(command: nil))
    #expect(try parse("-q", "help", "check").request == .help(command: "check"))
    #expect(try parse("help", "help").request == .help(command: "help"))
    #expect(mistake("help", "chek") == "unknown command 'chek'; did you mean 'check'?")
    #expect(mistake("help", "check", "x") == "command 'help' takes one argument; unexpected 'x'")
  }

  @Test("--version wins over mistakes")
  func version() throws {
    #expect(try parse("--version").request == .version)
    #expect(try parse("bogus", "--bogus", "--version").request == .version)
  }
}
