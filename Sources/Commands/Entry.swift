internal import Arguments
internal import Planning
internal import Platform

/// What the first signal is answered with, at once.
let stopping = "stopping; finished work is kept\n"

/// The program: arguments in, exit code out.
public enum Entry {
  /// Runs the command that the process was started with, and ends the process.
  public static func main() -> Never {
    // First of all: no file that is opened later must get the number of a closed stream.
    Process.openStandardStreams()
    StopSignal.catchAll(
      first: stopping,
      second: "stopped at once: work since the last checkpoint will be repeated\n")
    guard let arguments = Process.arguments else {
      let message = Message("the command line cannot be read", hint: "start the program with its arguments")
      Process.exit(Console(color: .auto).fail(message, .failure).rawValue)
    }
    guard !arguments.contains(nil) else {
      let message = Message("an argument is not UTF-8 text", hint: "rename the folder, or use a link with another name")
      Process.exit(Console(color: .auto).fail(message, .usage).rawValue)
    }
    Process.exit(run(arguments.compactMap(\.self)).rawValue)
  }

  private static func run(_ arguments: [String]) -> ExitCode {
    let invocation: Invocation
    do throws(ArgumentsError) {
      invocation = try program.parse(arguments, environment: Process.environment)
    } catch {
      return Console(color: .auto).fail(
        Message("\(error)", hint: "\(program.usage(for: error.command)); --help says more"), .usage)
    }
    do throws(CommandError) {
      switch invocation.request {
      case .version: try write("\(program.name) \(program.version)\n")
      case .help(let command):
        let width = StandardStream.output.width
        try write(command.map { program.help(for: $0, width: width) } ?? program.help(width: width))
      case .run:
        guard let command = commands[invocation.command] else { preconditionFailure("an undeclared command") }
        return try command(try Context(invocation))
      }
      return .done
    } catch {
      let isJSON = invocation.request == .run && invocation.flag("json")
      return Console(invocation).fail(error.message, error.exitCode, isJSON: isJSON)
    }
  }

  private static func write(_ text: String) throws(CommandError) {
    do {
      try StandardStream.output.write(text)
    } catch {
      throw CommandError(error)
    }
  }

  private static let commands: [String: @Sendable (Context) throws(CommandError) -> ExitCode] = [
    "run": runCommand,
    "verify": verifyCommand,
    "audit": auditCommand,
    "download": downloadCommand,
    "index": indexCommand,
    "export": exportCommand,
    "status": statusCommand,
    "portions": portionsCommand,
    "clean": cleanCommand,
    "journal": journalCommand,
    "fixture": fixtureCommand,
    "demo": demoCommand,
  ].merging(Stage.all.filter { !$0.parts.isEmpty }.map { ($0.name, stageCommand) }) { own, _ in own }
}
