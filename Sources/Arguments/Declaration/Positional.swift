/// Declares one argument that is identified by its position, not by a name.
public struct Positional: Sendable, Equatable {
  /// The placeholder for the argument in help, such as "ARCHIVE".
  public var name: String
  /// What the argument is, in one sentence; help wraps it.
  public var help: String
  /// Whether the command fails without it; a required one may not follow an optional one.
  public var isRequired: Bool
  /// Whether it may be given more than once; only a command's last argument may.
  public var isRepeated: Bool

  /// Declares an argument; by default it is required, and given once.
  public init(name: String, help: String, isRequired: Bool = true, isRepeated: Bool = false) {
    self.name = name
    self.help = help
    self.isRequired = isRequired
    self.isRepeated = isRepeated
  }
}
