import Arguments
import Testing

@Suite("An optional value")
struct ImpliedValueTests {
  private let program = Program(
    name: "sample", version: "1", summary: "Sorts samples.",
    commands: [
      Command(
        name: "sort", summary: "Sort.",
        options: [
          Option(name: "keep", value: "WHAT", implied: "all", choices: ["all", "first"], help: "Keep copies."),
          Option(name: "quiet", short: "q", help: "Print less."),
        ],
        positionals: [Positional(name: "SAMPLE", help: "A sample.", isRequired: false)])
    ],
    defaultCommand: "sort")

  private func keep(_ arguments: String...) throws(ArgumentsError) -> (value: String?, positionals: [String]) {
    let invocation = try program.parse(arguments, environment: { _ in nil })
    return (invocation.value("keep"), invocation.positionals)
  }

  @Test("is implied if the option stands alone, and never taken from the next word")
  func implied() throws {
    #expect(try keep("--keep").value == "all")
    #expect(try keep("sort", "--keep", "first") == ("all", ["first"]))
    #expect(try keep("--keep", "-q").value == "all")
    #expect(try keep("-q").value == nil)
  }

  @Test("is the attached one if there is one, and must be among the choices")
  func attached() throws {
    #expect(try keep("--keep=first").value == "first")
    #expect(throws: ArgumentsError.self) { _ = try keep("--keep=last") }
    #expect(throws: ArgumentsError.self) { _ = try keep("--keep=") }
    #expect(throws: ArgumentsError.self) { _ = try keep("--keep", "--keep=first") }
  }

  @Test("is suggested if the word after the option is one of its choices and nothing else")
  func suggested() {
    let before = ArgumentsError(.unknownCommand(nearest: "--keep=first"), word: "first")
    #expect(throws: before) { _ = try keep("--keep", "first") }
    #expect("\(before)" == "unknown command 'first'; did you mean '--keep=first'?")
    let behind = ArgumentsError(.unexpectedPositional(limit: 1, nearest: "--keep=all"), word: "all", command: "sort")
    #expect(throws: behind) { _ = try keep("sort", "sample", "--keep", "all") }
    #expect("\(behind)".hasSuffix("unexpected 'all'; did you mean '--keep=all'?"))
    #expect(throws: ArgumentsError(.unknownCommand(nearest: nil), word: "first")) { _ = try keep("first", "--keep") }
    #expect(throws: ArgumentsError(.unknownCommand(nearest: nil), word: "last")) { _ = try keep("--keep", "last") }
  }

  @Test("is shown as optional")
  func help() throws {
    #expect(program.help(for: "sort", width: 80).contains("--keep[=WHAT]"))
  }
}
