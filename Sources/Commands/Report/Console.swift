internal import Arguments
internal import Platform

/// Standard error: notes and errors.
struct Console: Sendable {
  enum Color: String { case auto, always, never }

  private let isColored: Bool

  init(color: Color) {
    isColored =
      switch color {
      case .always: true
      case .never: false
      // https://no-color.org
      case .auto: StandardStream.error.isTerminal && (Process.environment("NO_COLOR") ?? "").isEmpty
      }
  }

  init(_ invocation: Invocation) {
    self.init(color: invocation.request == .run ? invocation.value("color").flatMap(Color.init) ?? .auto : .auto)
  }

  /// Shows why the program fails, and returns the exit code.
  func fail(_ message: Message, _ exitCode: ExitCode, isJSON: Bool = false) -> ExitCode {
    show(message)
    if isJSON { emit(JSONLine("outcome", ["exit": .integer(Int(exitCode.rawValue)), "error": .text(message.text)])) }
    return exitCode
  }

  func show(_ message: Message) {
    line("error", "1;31", message.text)
    for detail in message.details { write("  \(printable(detail))\n") }
    if let hint = message.hint { line("hint", "1", hint) }
  }

  func note(_ text: String) { line("note", "1", text) }

  /// Writes text as it is.
  func write(_ text: String) {
    // There is nowhere left to report that standard error cannot be written.
    try? StandardStream.error.write(text)  // see above
  }

  private func line(_ label: String, _ style: String, _ text: String) {
    let text = printable(text)
    write(isColored ? "\u{1b}[\(style)m\(label):\u{1b}[0m \(text)\n" : "\(label): \(text)\n")
  }

  private func emit(_ line: JSONLine) {
    // The exit code says what this line would have said.
    try? StandardStream.output.write(line.text)  // see above
  }
}
