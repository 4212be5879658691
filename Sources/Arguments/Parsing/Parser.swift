/// Interprets tokens: finds the command, and checks everything else against its declaration.
struct Parser {
  let program: Program
  let tokens: [Token]
  let environment: (String) -> String?

  /// Returns what is requested; a request for help or the version takes precedence over every mistake.
  func run() throws(ArgumentsError) -> Invocation {
    let words = words
    if asks(for: .help) {
      let command = words.first.flatMap { program.command(named: $0) }
      return invocation(of: command, request: .help(command: command?.name))
    }
    if words.first == Command.help.name { return try helpInvocation(words.dropFirst()) }
    if asks(for: .version) { return invocation(of: nil, request: .version) }

    let command = try findCommand()
    var values = Values(command: command.name)
    let accepted = program.options(of: command)
    for token in tokens {
      guard case .option(let option, let written, let value) = token else {
        try refuseMistake(token, in: command)
        continue
      }
      // The token has the first declaration of that name; the command's own may allow other choices.
      guard let declared = accepted.first(where: { $0.name == option.name }) else {
        let code = ArgumentsError.Code.optionNotAccepted(takenBy: commandsTaking(option))
        throw ArgumentsError(code, word: written, command: command.name)
      }
      try values.add(value, to: declared, written: written)
    }
    for option in accepted { try values.complete(option, from: environment) }
    let positionals = words.dropFirst() + operands
    try check(positionals, of: command)
    return invocation(of: command, request: .run, values: values, positionals: Array(positionals))
  }

  /// The words before `--`: the command, then its arguments.
  private var words: [String] {
    tokens.compactMap { if case .word(let word) = $0 { word } else { nil } }
  }

  /// The words after `--`.
  private var operands: [String] {
    tokens.compactMap { if case .operand(let word) = $0 { word } else { nil } }
  }

  private func asks(for wanted: Option) -> Bool {
    tokens.contains { if case .option(let option, _, _) = $0 { option.name == wanted.name } else { false } }
  }

  /// Finds the command in the first word, if there is one.
  private func findCommand() throws(ArgumentsError) -> Command {
    guard let word = words.first else { return try command(named: program.defaultCommand) }
    if program.command(named: word) == nil {
      // After an unknown option the word may have been its value: then that option is the mistake to report.
      for token in tokens.prefix(while: { $0 != .word(word) }) { try refuseMistake(token, in: nil) }
    }
    return try command(named: word)
  }

  private func command(named word: String) throws(ArgumentsError) -> Command {
    if let command = program.command(named: word) { return command }
    let names = program.commands.map(\.name) + [Command.help.name]
    let nearest = attached(word) ?? Suggestion.nearest(to: word, among: names)
    throw ArgumentsError(.unknownCommand(nearest: nearest), word: word)
  }

  /// The word as the value of the option right before it, if that takes only an attached value: "--keep first" may have
  /// been meant as "--keep=first".
  private func attached(_ word: String) -> String? {
    for (token, next) in zip(tokens, tokens.dropFirst()) where next == .word(word) {
      guard case .option(let option, let written, _) = token, option.implied != nil else { continue }
      if option.choices.contains(word) { return "\(written)=\(word)" }
    }
    return nil
  }

  /// Throws if the token is a mistake; suggestions come from what the command accepts, if it is known.
  private func refuseMistake(_ token: Token, in command: Command?) throws(ArgumentsError) {
    switch token {
    case .word, .operand, .option: return
    case .fault(let code, let word): throw ArgumentsError(code, word: word, command: command?.name)
    case .unknownOption(let written, let letter):
      let options = command.map { program.options(of: $0) + [.help, .version] } ?? program.allOptions
      let names = options.filter { !$0.isHidden }.map(\.name)
      let name = String(written.drop { $0 == "-" })
      // "-x" and "-qx" are letters; with three or more, "-root" may be a name with a missing dash.
      let isName = letter == nil ? name.count > 1 : name.count > 2
      let nearest = isName ? Suggestion.nearest(to: name, among: names) : nil
      let code = ArgumentsError.Code.unknownOption(letter: letter, nearest: nearest.map { "--\($0)" })
      throw ArgumentsError(code, word: written, command: command?.name)
    }
  }

  private func commandsTaking(_ option: Option) -> [String] {
    program.commands.filter { command in
      program.options(of: command).contains { $0.name == option.name }
    }.map(\.name)
  }

  /// Checks the number of arguments, and that none is empty: an unset shell variable is not a file name.
  private func check(_ positionals: ArraySlice<String>, of command: Command) throws(ArgumentsError) {
    let declared = command.positionals
    if positionals.contains("") { throw ArgumentsError(.emptyPositional, word: "", command: command.name) }
    if declared.last?.isRepeated != true, positionals.count > declared.count {
      let extra = positionals.dropFirst(declared.count).first ?? ""
      let code = ArgumentsError.Code.unexpectedPositional(limit: declared.count, nearest: attached(extra))
      throw ArgumentsError(code, word: extra, command: command.name)
    }
    if let missing = declared.dropFirst(positionals.count).first, missing.isRequired {
      throw ArgumentsError(.missingPositional, word: missing.name, command: command.name)
    }
  }

  /// Answers `help [COMMAND]`; other options are ignored.
  private func helpInvocation(_ words: ArraySlice<String>) throws(ArgumentsError) -> Invocation {
    let topics = words + operands
    try check(topics, of: .help)
    let topic: Command? = if let word = topics.first { try command(named: word) } else { nil }
    return invocation(of: .help, request: .help(command: topic?.name))
  }

  private func invocation(
    of command: Command?, request: Invocation.Request, values: Values? = nil, positionals: [String] = []
  ) -> Invocation {
    Invocation(
      command: command?.name ?? program.defaultCommand, positionals: positionals, request: request,
      declared: program.commonOptions + (command?.options ?? []), given: values?.given ?? [:])
  }
}
