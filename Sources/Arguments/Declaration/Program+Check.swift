extension Program {
  /// Stops the program if its declaration contradicts itself.
  ///
  /// It runs before every parse, so that such a mistake shows at once, not only with the command line that it affects.
  func check() {
    precondition(command(named: defaultCommand) != nil, "no command '\(defaultCommand)' to be the default")
    var names: Set<String> = [Command.help.name]
    for command in commands {
      precondition(
        !command.name.isEmpty && !command.name.hasPrefix("-"),
        "'\(command.name)' cannot be the name of a command")
      precondition(names.insert(command.name).inserted, "command '\(command.name)' is declared twice")
      check(command)
    }
    checkAgreement()
  }

  /// Checks one command's options and arguments.
  private func check(_ command: Command) {
    for name in command.commonOptions ?? [] {
      precondition(
        commonOptions.contains { $0.name == name }, "'\(command.name)' names no common option: '\(name)'")
    }
    var names: Set<String> = [Option.help.name, Option.version.name]
    // All common options count, including those that the command does not accept: a name has one meaning.
    for option in command.options + commonOptions {
      precondition(
        names.insert(option.name).inserted, "'\(command.name)' has option '--\(option.name)' twice")
    }
    for (former, latter) in zip(command.positionals, command.positionals.dropFirst()) {
      precondition(!former.isRepeated, "'\(command.name)': '\(former.name)' is repeated, but not last")
      precondition(
        former.isRequired || !latter.isRequired,
        "'\(command.name)': '\(latter.name)' is required after the optional '\(former.name)'")
    }
  }

  /// Checks each option, and that commands that share a name or a letter mean the same by it.
  ///
  /// An option may precede the command, so whether it takes a value cannot depend on the command.
  private func checkAgreement() {
    var byName: [String: Option] = [:]
    var byLetter: [Character: Option] = [:]
    for option in allOptions {
      let name = option.name
      precondition(
        !name.isEmpty && !name.utf8.contains(UInt8(ascii: "=")) && name.utf8.first != UInt8(ascii: "-"),
        "'\(name)' cannot be the name of an option")
      precondition(
        option.value != nil || (option.choices.isEmpty && !option.isList && !option.isRepeated),
        "flag '--\(name)' has choices")
      precondition(!option.isList || !option.isRepeated, "'--\(name)' is a list, which may be repeated anyway")
      if let other = byName.updateValue(option, forKey: name) {
        precondition(
          (other.value == nil) == (option.value == nil) && other.short == option.short,
          "'--\(name)' differs between commands")
      }
      guard let letter = option.short else { continue }
      precondition(
        letter.isASCII && (letter.isLetter || letter.isNumber), "'-\(letter)' is no letter or digit")
      if let other = byLetter.updateValue(option, forKey: letter) {
        precondition(other.name == name, "'-\(letter)' is both '--\(other.name)' and '--\(name)'")
      }
    }
  }
}
