/// What a command line asks for: the command, its options and its arguments.
///
/// The accessors take the name of an option that the program or the command declares. Any other name, or an
/// accessor that does not fit the option, is a mistake in the program and stops it. A common option that the
/// command does not accept is never set. A request for help or the version has neither options nor arguments.
public struct Invocation: Sendable, Equatable {
  /// What the program is to do.
  public enum Request: Sendable, Equatable {
    /// To run the command.
    case run
    /// To show the help of a command, or of the program if it is nil.
    case help(command: String?)
    /// To show the version.
    case version
  }

  /// The name of the command; the default one if none was named.
  public let command: String
  /// The arguments of the command, in order; no more than it allows, and none of them empty.
  public let positionals: [String]
  /// What the program is to do.
  public let request: Request

  let declared: [Option]
  let given: [String: Values.Given]

  /// Returns whether a flag was given.
  public func flag(_ name: String) -> Bool {
    precondition(option(name).value == nil, "option '--\(name)' takes a value; it is not a flag")
    return given[name] != nil
  }

  /// Returns whether the command has an option of this name.
  public func declares(_ name: String) -> Bool { declared.contains { $0.name == name } }

  /// Returns whether an option of any kind was given.
  public func has(_ name: String) -> Bool { given[option(name).name] != nil }

  /// Returns the value of an option, which is never empty, or nil if it was not given.
  public func value(_ name: String) -> String? {
    let option = option(name)
    precondition(option.value != nil, "option '--\(name)' is a flag; it has no value")
    precondition(!option.isList && !option.isRepeated, "option '--\(name)' has no single value")
    return given[name]?.values.first
  }

  /// Returns the values of an option that may be repeated, in the order given; empty if it was not given.
  public func values(_ name: String) -> [String] {
    precondition(option(name).isRepeated, "option '--\(name)' may not be given more than once")
    return given[name]?.values ?? []
  }

  /// Returns the items of a list in the order given, including repetitions; empty if it was not given.
  public func list(_ name: String) -> [String] {
    precondition(option(name).isList, "option '--\(name)' is not a list")
    return given[name]?.values ?? []
  }

  private func option(_ name: String) -> Option {
    guard let option = declared.first(where: { $0.name == name }) else {
      preconditionFailure("command '\(command)' declares no option '--\(name)'")
    }
    return option
  }
}
