import Arguments
import Testing

@testable import Commands
@testable import Planning

/// Returns the context of a command line, without an environment.
func context(_ arguments: String...) throws -> Context { try context(arguments) }

/// Returns the context of a command line, without an environment.
func context(_ arguments: [String]) throws -> Context { try Context(program.parse(arguments) { _ in nil }) }

/// An error, and what the user sees of it: one line, the exit code, and the hint or its beginning.
struct Report: Sendable, CustomTestStringConvertible {
  let error: PrepareError
  let text: String
  let exitCode: ExitCode
  let hint: String?

  init(_ code: PrepareError.Code, _ subject: String, _ text: String, _ exitCode: ExitCode, hint: String?) {
    (error, self.text, self.exitCode, self.hint) = (PrepareError(code, subject), text, exitCode, hint)
  }

  var testDescription: String { text }

  /// Expects the message to be as described.
  func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let message = Message(error, try context("--root", "/x"))
    #expect(message.text == text, sourceLocation: sourceLocation)
    #expect(ExitCode(error.kind) == exitCode, sourceLocation: sourceLocation)
    if let hint {
      #expect(message.hint?.hasPrefix(hint) == true, "\(message.hint ?? "no hint")", sourceLocation: sourceLocation)
    } else {
      #expect(message.hint == nil, sourceLocation: sourceLocation)
    }
    for line in [message.text, message.hint ?? ""] {
      #expect(!line.contains("\n") && !line.hasSuffix("."), sourceLocation: sourceLocation)
    }
  }
}
