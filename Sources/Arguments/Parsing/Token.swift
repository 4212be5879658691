/// One element of the command line, before the command is known.
enum Token: Equatable {
  /// A word that is not an option: the command, or one of its arguments.
  case word(String)
  /// A word after `--`: an argument, never the command.
  case operand(String)
  /// A declared option, as it was written ("-j" or "--jobs") and with its value unless it is a flag.
  case option(Option, written: String, value: String?)
  /// An option that no command declares; the letter is set if it was found among others, as in "-qx".
  case unknownOption(written: String, letter: Character?)
  /// A mistake that is reported later, since a `--help` further on takes precedence.
  case fault(ArgumentsError.Code, word: String)
}
