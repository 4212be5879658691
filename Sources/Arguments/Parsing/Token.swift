/// One thing said on the command line, before it is known for which command.
enum Token: Equatable {
  /// A word that is no option: the command, or one of its arguments.
  case word(String)
  /// A word behind `--`: an argument, never the command.
  case operand(String)
  /// A declared option, as it was written ("-j" or "--jobs") and with its value unless it is a flag.
  case option(Option, written: String, value: String?)
  /// An option that no command declares; the letter is set when it was found among others, as in "-qx".
  case unknownOption(written: String, letter: Character?)
  /// A mistake that waits, because a later `--help` takes precedence over it.
  case fault(ArgumentsError.Code, word: String)
}
