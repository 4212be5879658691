/// A mistake on the command line; its description is one line without a leading "error:".
public struct ArgumentsError: Error, Equatable, Sendable {
  /// What is wrong with the word. An `option` is named as the user wrote it, or is an environment variable.
  public enum Code: Equatable, Sendable {
    /// The word is not a command; the nearest one, or the option before it with the word as its value, may have been meant.
    case unknownCommand(nearest: String?)
    /// The word is not an option of any command, or that letter in it is not; the nearest one includes its dashes.
    case unknownOption(letter: Character?, nearest: String?)
    /// The command does not accept the option; these do.
    case optionNotAccepted(takenBy: [String])
    /// The word is a flag, but was given this value.
    case unexpectedValue(String)
    /// The word is an option that has no value; `following` is the word after it that may have been meant.
    case missingValue(placeholder: String, option: String, following: String?)
    /// The word is an option whose value is empty.
    case emptyValue
    /// The word is an option with an empty item in this list.
    case emptyItem(in: String)
    /// The word is an option with two different values.
    case conflictingValues(String, String)
    /// The word is not one of the option's choices; the nearest one may have been meant.
    case invalidChoice(option: String, choices: [String], nearest: String?)
    /// The word is not a non-negative integer.
    case invalidCount(option: String)
    /// The word is not a number of bytes.
    case invalidBytes(option: String)
    /// The word is a number larger than the largest `Int`.
    case numberTooLarge(option: String)
    /// The word names an argument that the command needs, but was not given.
    case missingPositional
    /// The word is one argument more than the command takes; this may have been meant.
    case unexpectedPositional(limit: Int, nearest: String? = nil)
    /// An argument is an empty word.
    case emptyPositional
  }

  /// What is wrong.
  public var code: Code
  /// The wrong word of the command line, as it was written; or the name of a missing argument.
  public var word: String
  /// The command in question, if it is known.
  public var command: String?

  /// Makes an error about a word.
  public init(_ code: Code, word: String, command: String? = nil) {
    self.code = code
    self.word = word
    self.command = command
  }
}
