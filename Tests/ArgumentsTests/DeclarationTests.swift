import Arguments
import Testing

@Suite("A mistake in the program stops it")
struct DeclarationTests {
  @Test("asking for an undeclared option")
  func undeclared() async {
    await #expect(processExitsWith: .failure) { _ = try parse().flag("bogus") }
  }

  @Test("asking for an option of another command")
  func otherCommand() async {
    await #expect(processExitsWith: .failure) { _ = try parse("run").flag("repair") }
  }

  @Test("asking for a value as if it were a flag")
  func wrongKind() async {
    await #expect(processExitsWith: .failure) { _ = try parse().flag("root") }
  }

  @Test("asking for the value of an option that may have several, or the other way round")
  func wrongNumber() async {
    await #expect(processExitsWith: .failure) { _ = try parse().value("from") }
    await #expect(processExitsWith: .failure) { _ = try parse().values("root") }
  }

  @Test("asking for a common option that the command does not accept is allowed; it is not set")
  func notAccepted() throws {
    #expect(try parse("copy", "x").flag("verbose") == false)
  }

  @Test("commands that disagree about an option")
  func disagreement() async {
    await #expect(processExitsWith: .failure) {
      let flag = Command(name: "a", summary: "", options: [Option(name: "to", help: "")])
      let value = Command(name: "b", summary: "", options: [Option(name: "to", value: "DIR", help: "")])
      let program = Program(
        name: "p", version: "1", summary: "", commands: [flag, value], defaultCommand: "a")
      _ = try program.parse([]) { _ in nil }
    }
  }

  @Test("a default command that is not declared")
  func noDefault() async {
    await #expect(processExitsWith: .failure) {
      _ = try Program(name: "p", version: "1", summary: "", commands: [], defaultCommand: "a")
        .parse([]) { _ in nil }
    }
  }
}
