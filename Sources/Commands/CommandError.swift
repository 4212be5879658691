internal import Arguments
internal import Fixture
internal import Platform
internal import Prepare

/// Why a command failed, in words, and how the process then ends.
struct CommandError: Error {
  let message: Message
  let exitCode: ExitCode

  init(_ message: Message, _ exitCode: ExitCode) { (self.message, self.exitCode) = (message, exitCode) }

  init(_ error: PrepareError) { self.init(Message(error), ExitCode(error)) }

  init(_ error: FixtureError) {
    switch error.code {
    case .exists:
      self.init(
        Message("\(error.subject) is there already", hint: "choose an empty folder; nothing is overwritten"), .conflict)
    case .io(let error): self.init(error)
    case .archive(let archive): self.init(Message("\(error.subject): \(archive)"), .failure)
    }
  }

  init(_ error: ArgumentsError) { self.init(Message("\(error)"), .usage) }

  init(_ error: PlatformError) { self.init(Message("\(error.subject): \(error.reason)"), .machine) }
}

/// Runs `body` and turns its error into words.
func command<Result>(_ body: () throws(PrepareError) -> Result) throws(CommandError) -> Result {
  do {
    return try body()
  } catch {
    throw CommandError(error)
  }
}
