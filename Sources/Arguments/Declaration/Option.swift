/// Declares one option: a flag, an option with a value or several, or one with a list of values.
public struct Option: Sendable, Equatable {
  /// The long name without its dashes: "root" is written `--root`.
  public var name: String
  /// The letter of the short form, an ASCII letter or digit, if there is one: "q" is written `-q`.
  public var short: Character?
  /// The placeholder for the value in help, such as "DIR"; nil makes the option a flag.
  public var value: String?
  /// The value if the option is given without one. This makes the value optional: it must be attached, `--name=value`.
  public var implied: String?
  /// The only values allowed; empty allows any. In a list each item must be one of them.
  public var choices: [String]
  /// Whether the value is a comma-separated list that grows each time the option is given.
  public var isList: Bool
  /// Whether it may be given more than once, each time with a whole value, which may have commas.
  public var isRepeated: Bool
  /// The environment variable that is used if the option is not given; an empty one counts as unset.
  ///
  /// Any non-empty text sets a flag, as with `NO_COLOR`.
  public var environment: String?
  /// Whether help and suggestions omit the option.
  public var isHidden: Bool
  /// What the option does, in one sentence; help wraps it.
  public var help: String

  /// Declares an option; with nothing but a name and a help text it is a flag.
  public init(
    name: String, short: Character? = nil, value: String? = nil, implied: String? = nil, choices: [String] = [],
    isList: Bool = false, isRepeated: Bool = false, environment: String? = nil, isHidden: Bool = false, help: String
  ) {
    self.name = name
    self.short = short
    self.value = value
    self.implied = implied
    self.choices = choices
    self.isList = isList
    self.isRepeated = isRepeated
    self.environment = environment
    self.isHidden = isHidden
    self.help = help
  }

  /// The option that every program has for its help.
  static let help = Option(name: "help", short: "h", help: "Show this help.")
  /// The option that every program has for its version.
  static let version = Option(name: "version", help: "Show the version.")
}
