/// Declares one command: a word that may come first on the command line, and what it accepts.
public struct Command: Sendable, Equatable {
  /// The word that selects the command.
  public var name: String
  /// What the command does, in one line.
  public var summary: String
  /// More about it: paragraphs separated by empty lines.
  ///
  /// Help wraps a paragraph, but keeps the lines of one that begins with a space, for examples.
  public var discussion: String
  /// The options that belong to this command.
  public var options: [Option]
  /// The arguments after the command, in order.
  public var positionals: [Positional]
  /// The names of the program's common options that the command accepts; nil accepts all of them.
  public var commonOptions: [String]?

  /// Declares a command; by default it takes the common options and nothing else.
  public init(
    name: String, summary: String, discussion: String = "", options: [Option] = [],
    positionals: [Positional] = [], commonOptions: [String]? = nil
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.options = options
    self.positionals = positionals
    self.commonOptions = commonOptions
  }

  /// The command that every program has: `help [COMMAND]`.
  static let help = Command(
    name: "help", summary: "Show the help of the program or of a command.",
    positionals: [Positional(name: "COMMAND", help: "The command to explain.", isRequired: false)],
    commonOptions: [])
}
