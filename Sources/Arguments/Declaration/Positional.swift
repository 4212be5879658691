/// Declares one argument that is told by its place, not by a name.
public struct Positional: Sendable, Equatable {
  /// What stands for the argument in help, such as "ARCHIVE".
  public var name: String
  /// What the argument is, in one sentence; help wraps it.
  public var help: String
  /// Whether the command fails without it; no required one may follow an optional one.
  public var isRequired: Bool
  /// Whether it may be given more than once; only a command's last one may.
  public var isRepeated: Bool

  /// Declares an argument; it is required and single if nothing else is said.
  public init(name: String, help: String, isRequired: Bool = true, isRepeated: Bool = false) {
    self.name = name
    self.help = help
    self.isRequired = isRequired
    self.isRepeated = isRepeated
  }
}
