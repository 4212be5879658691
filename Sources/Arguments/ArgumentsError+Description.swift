extension ArgumentsError: CustomStringConvertible {
  /// The message, in one line; the user's words are quoted, with control characters escaped.
  public var description: String {
    let word = word.quoted
    return switch code {
    case .unknownCommand(let nearest): "unknown command \(word)" + Suggestion.question(nearest)
    case .unknownOption(nil, let nearest): "unknown option \(word)" + Suggestion.question(nearest)
    case .unknownOption(let letter?, let nearest):
      "unknown option \("-\(letter)".quoted) in \(word)" + Suggestion.question(nearest)
    case .optionNotAccepted(let others): "\(subject) does not take \(word)" + takers(others)
    case .unexpectedValue(let value): "\(word) takes no value, but was given \(value.quoted)"
    case .missingValue(let placeholder, _, nil): "\(word) needs a value (\(placeholder))"
    case .missingValue(let placeholder, let option, let next?):
      "\(word) needs a value (\(placeholder)); to give it \(next.quoted), write \("\(option)=\(next)".quoted)"
    case .emptyValue: "\(word) has an empty value"
    case .emptyItem(let list): "\(word) has an empty item in \(list.quoted)"
    case .conflictingValues(let first, let second):
      "\(word) is given twice, as \(first.quoted) and as \(second.quoted)"
    case .invalidChoice(let option, let choices, let nearest):
      "\(option.quoted) takes \(choices.enumerated(with: "or")), not \(word)" + Suggestion.question(nearest)
    case .invalidCount(let option): "\(option.quoted) takes a whole number, not \(word)"
    case .invalidBytes(let option): "\(option.quoted) takes a size such as 500M or 2GiB, not \(word)"
    case .numberTooLarge(let option): "the number that \(option.quoted) is given is too large: \(word)"
    case .missingPositional: "\(subject) needs an argument (\(self.word))"
    case .unexpectedPositional(let limit, let nearest):
      "\(subject) takes \(arguments(limit)); unexpected \(word)" + Suggestion.question(nearest)
    case .emptyPositional: "\(subject) is given an empty argument"
    }
  }

  private var subject: String {
    command.map { "command \($0.quoted)" } ?? "the command"
  }

  /// Names the commands that take the option, unless they are too many to help.
  private func takers(_ commands: [String]) -> String {
    guard (1..<5).contains(commands.count) else { return "" }
    return "; \(commands.map(\.quoted).enumerated(with: "and")) \(commands.count == 1 ? "does" : "do")"
  }

  private func arguments(_ limit: Int) -> String {
    switch limit {
    case 0: "no arguments"
    case 1: "one argument"
    default: "\(limit) arguments"
    }
  }
}

extension [String] {
  /// Joins words as a sentence does: "a, b or c".
  fileprivate func enumerated(with conjunction: String) -> String {
    guard count > 1, let last else { return joined() }
    return dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }
}
