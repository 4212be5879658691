/// Declares a whole command line once; the parser and every form of help are made from it.
///
/// `--help` and `-h`, `--version` and the command `help` exist without being declared.
///
///     Program ─► check ─► Lexer ─► Parser ─► Invocation
///        └─────► Page ──► usage, program help, command help
public struct Program: Sendable, Equatable {
  /// The name of the executable.
  public var name: String
  /// The version, as help shows it.
  public var version: String
  /// What the program does, in one line.
  public var summary: String
  /// More about it: paragraphs as in ``Command/discussion``.
  public var discussion: String
  /// The options that all commands accept, except those that list the ones they accept.
  public var commonOptions: [Option]
  /// The commands, in the order in which help shows them.
  public var commands: [Command]
  /// The name of the command that runs if none is named.
  public var defaultCommand: String
  /// The tables at the end of the program's help.
  public var sections: [Section]

  /// Declares a program; ``parse(_:environment:)`` stops the program if the declaration contradicts itself.
  public init(
    name: String, version: String, summary: String, discussion: String = "", commonOptions: [Option] = [],
    commands: [Command], defaultCommand: String, sections: [Section] = []
  ) {
    self.name = name
    self.version = version
    self.summary = summary
    self.discussion = discussion
    self.commonOptions = commonOptions
    self.commands = commands
    self.defaultCommand = defaultCommand
    self.sections = sections
  }

  /// Finds a command by its name, `help` included.
  func command(named name: String) -> Command? {
    name == Command.help.name ? .help : commands.first { $0.name == name }
  }

  /// The common options that a command accepts, in their declared order.
  func commonOptions(of command: Command) -> [Option] {
    guard let names = command.commonOptions else { return commonOptions }
    return commonOptions.filter { names.contains($0.name) }
  }

  /// Every declared option that a command accepts: its own, then the common ones.
  func options(of command: Command) -> [Option] {
    command.options + commonOptions(of: command)
  }

  /// Every option of the program, including those that need no declaration; a name may occur in several commands.
  var allOptions: [Option] {
    commonOptions + commands.flatMap(\.options) + [.help, .version]
  }
}
