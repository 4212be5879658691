import Arguments
import Testing

@Suite("The environment can set options")
struct EnvironmentTests {
  @Test("a variable sets an option that is not given")
  func variable() throws {
    #expect(try parse(environment: ["SAMPLE_ROOT": "a"]).value("root") == "a")
    #expect(try parse("--root", "b", environment: ["SAMPLE_ROOT": "a"]).value("root") == "b")
  }

  @Test("an empty variable counts as unset")
  func empty() throws {
    let invocation = try parse(environment: ["SAMPLE_ROOT": "", "NO_COLOR": ""])
    #expect(invocation.value("root") == nil)
    #expect(!invocation.flag("plain"))
  }

  @Test("any other text sets a flag")
  func flag() throws {
    #expect(try parse(environment: ["NO_COLOR": "1"]).flag("plain"))
  }

  @Test("an error about a variable names it")
  func wrong() throws {
    let environment = ["SAMPLE_COLOR": "nevr", "SAMPLE_JOBS": "x"]
    #expect(
      mistake(environment: environment)
        == "'SAMPLE_COLOR' takes auto, always or never, not 'nevr'; did you mean 'never'?")
    let invocation = try parse("--color=auto", environment: environment)
    let error = #expect(throws: ArgumentsError.self) { try invocation.count("jobs") }
    #expect(error?.description == "'SAMPLE_JOBS' takes a whole number, not 'x'")
  }

  @Test("a variable is ignored if the command does not accept the option")
  func notAccepted() throws {
    #expect(try parse("copy", "x", environment: ["SAMPLE_COLOR": "bad"]).value("color") == nil)
  }
}
