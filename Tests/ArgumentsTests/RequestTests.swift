import Arguments
import Testing

@Suite("Help and version are answered first")
struct RequestTests {
  @Test("--help and -h show the help of the program, or of the command given with them")
  func help() throws {
    #expect(try parse("--help").request == .help(command: nil))
    #expect(try parse("-qh").request == .help(command: nil))
    #expect(try parse("check", "-h").request == .help(command: "check"))
    #expect(try parse("--help", "--root", "a", "check").request == .help(command: "check"))
  }

  @Test(
    "help takes precedence over every mistake",
    arguments: [
      ["--bogus", "--help"], ["--root", "--help"], ["bogus", "--help"], ["--json=1", "-h"],
      ["--version", "-h"],
      ["--color=bad", "--help"], ["", "--help"], ["-qh9"],
    ])
  func helpWins(arguments: [String]) throws {
    #expect(try sample.parse(arguments) { _ in nil }.request == .help(command: nil))
  }

  @Test("--help is ignored after --, and in a value")
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

  @Test("--version takes precedence over mistakes")
  func version() throws {
    #expect(try parse("--version").request == .version)
    #expect(try parse("bogus", "--bogus", "--version").request == .version)
  }
}
