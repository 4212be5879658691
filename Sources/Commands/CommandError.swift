internal import Arguments
internal import Planning
internal import Platform

/// Why a command failed, in words, and how the process then ends.
struct CommandError: Error {
  let message: Message
  let exitCode: ExitCode

  init(_ message: Message, _ exitCode: ExitCode) { (self.message, self.exitCode) = (message, exitCode) }

  init(_ error: PrepareError, _ context: Context) { self.init(Message(error, context), ExitCode(error.kind)) }

  init(_ error: ArgumentsError) { self.init(Message("\(error)"), .usage) }

  init(_ error: PlatformError) { self.init(Message(error), .machine) }
}

/// Runs `body` and turns its error into words.
func command<Result>(_ context: Context, _ body: () throws(PrepareError) -> Result) throws(CommandError) -> Result {
  do {
    return try body()
  } catch {
    throw CommandError(error, context)
  }
}
