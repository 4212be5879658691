internal import Planning

/// How the process ends. docs/exit-codes.md says what each one means for a script.
struct ExitCode: Equatable, Sendable {
  let rawValue: Int32

  static let done = ExitCode(rawValue: 0)
  static let failure = ExitCode(rawValue: 1)
  static let usage = ExitCode(rawValue: 2)
  static let missing = ExitCode(rawValue: 3)
  static let damaged = ExitCode(rawValue: 4)
  static let machine = ExitCode(rawValue: 5)
  static let conflict = ExitCode(rawValue: 6)
  static let locked = ExitCode(rawValue: 7)

  static let network = ExitCode(rawValue: 8)

  static func signal(_ number: Int32) -> ExitCode { ExitCode(rawValue: 128 + number) }

  /// The codes and their meanings, for the help.
  static let meanings = [
    ("0", "Done."),
    ("1", "Another failure."),
    ("2", "The command line is wrong."),
    ("3", "An input is missing: an archive, the root, a table of a manifest."),
    ("4", "An input is damaged or refused: size, checksum, truncated or hostile tar."),
    ("5", "This machine's I/O or space: a full disk, a read error, no permission."),
    ("6", "The root's state conflicts: journal, a tree that is not complete, another release."),
    ("7", "Another run has the root locked."),
    ("8", "The network: a server cannot be reached, or refuses."),
    ("128+N", "Stopped by signal N. Run the same command again; finished work is kept."),
  ]

  /// The code that a kind of failure ends the process with.
  init(_ kind: PrepareError.Kind) {
    self =
      switch kind {
      case .missing: .missing
      case .damaged: .damaged
      case .machine: .machine
      case .conflict: .conflict
      case .locked: .locked
      case .network: .network
      case .usage: .usage
      case .interrupted(let signal): .signal(signal)
      }
  }

  init(rawValue: Int32) { self.rawValue = rawValue }
}
