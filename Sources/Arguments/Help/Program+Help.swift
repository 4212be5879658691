extension Program {
  /// Returns the help of the program: usage, commands, common options, and the sections at the end.
  ///
  /// - Parameter width: the characters per line, clamped to 60…100; only a longer word exceeds it.
  /// - Returns: lines without trailing spaces, each with its line end.
  public func help(width: Int) -> String {
    var page = Page(width: width)
    page.add("\(name) \(version): \(summary)")
    page.add(line: usage(for: nil))
    page.add(discussion)
    let rows = (commands + [.help]).map {
      Section.Row($0.name, $0.name == defaultCommand ? "\($0.summary) [default]" : $0.summary)
    }
    page.add("Commands", Table(rows: rows))
    page.add("Common options", (commonOptions + [.help, .version]).table)
    page.add("'\(name) help COMMAND' shows the options of a command.")
    for section in sections { page.add(section.title, Table(rows: section.rows)) }
    return page.text
  }

  /// Returns the help of a command: usage, arguments, its own options, and the common ones that it accepts.
  ///
  /// - Parameters:
  ///   - command: the name of a declared command, or "help".
  ///   - width: as for the help of the program.
  public func help(for command: String, width: Int) -> String {
    let command = declaredCommand(command)
    var page = Page(width: width)
    page.add("\(name) \(command.name): \(command.summary)")
    page.add(line: usage(for: command.name))
    page.add(command.discussion)
    let own = command.options.table
    let common = (commonOptions(of: command) + [.help, .version]).table
    let column = Table(rows: own.rows + common.rows).column
    page.add("Arguments", Table(rows: command.positionals.map { Section.Row($0.name, $0.help) }))
    page.add("Options", own, column: column)
    page.add("Common options", common, column: column)
    return page.text
  }

  /// Returns the usage of a command, or of the program if it is nil, in one line without a line end.
  public func usage(for command: String?) -> String {
    guard let command = command.map(declaredCommand) else {
      return "Usage: \(name) [COMMAND] [OPTIONS] [ARGUMENTS]"
    }
    // With an argument the command must be named: the first word is always the command.
    let canBeOmitted = command.name == defaultCommand && command.positionals.isEmpty
    let word = canBeOmitted ? "[\(command.name)]" : command.name
    let positionals = command.positionals.map { positional in
      let text = positional.name + (positional.isRepeated ? "..." : "")
      return positional.isRequired ? text : "[\(text)]"
    }
    return (["Usage:", name, word, "[OPTIONS]"] + positionals).joined(separator: " ")
  }

  private func declaredCommand(_ name: String) -> Command {
    guard let command = command(named: name) else {
      preconditionFailure("program '\(self.name)' declares no command '\(name)'")
    }
    return command
  }
}
