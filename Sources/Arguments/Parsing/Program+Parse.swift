extension Program {
  /// Parses the arguments of the command line, without the name of the program.
  ///
  /// - The first word that is not an option is the command; without one it is ``defaultCommand``.
  /// - Options may appear anywhere before `--`: `--name value`, `--name=value`, `-n value`, `-nvalue`, `-n=value`, and
  ///   flags together as in `-qv`. A value that begins with "-" must be attached. "-" alone is a word.
  /// - Everything after `--` is an argument, never an option or the command.
  /// - A list collects the items of all its occurrences, and an option that may be repeated its values; any other option
  ///   may be repeated only with the same value.
  /// - An option that is not given takes its value from its environment variable, if that is not empty.
  /// - `--help`, `-h`, `--version` and `help [COMMAND]` are answered before mistakes are reported, help first.
  ///
  /// - Parameter environment: returns the value of an environment variable, or nil if there is none.
  /// - Throws: ``ArgumentsError`` for the first mistake found.
  public func parse(
    _ arguments: [String], environment: (String) -> String?
  ) throws(ArgumentsError) -> Invocation {
    check()
    let tokens = Lexer(arguments, options: allOptions).run()
    // The parser lives only as long as this call, so the closure does not really escape.
    return try withoutActuallyEscaping(environment) { environment throws(ArgumentsError) in
      try Parser(program: self, tokens: tokens, environment: environment).run()
    }
  }
}
