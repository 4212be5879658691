internal import Platform

/// Writes results to standard output and notes to standard error, with the progress out of the way.
final class Results: Sendable {
  let context: Context
  let progress: ProgressDisplay
  /// The first error of writing a result: the work goes on, and ends with it.
  private let failure = Locked<CommandError?>(nil)

  init(_ context: Context) {
    self.context = context
    progress = ProgressDisplay(context)
  }

  /// Writes a result, in the form that the user wants.
  func write(_ text: String, _ json: @autoclosure () -> JSONLine) {
    // Many results are never wanted as JSON.
    let json = context.isJSON ? json() : nil
    progress.pause {
      do throws(CommandError) {
        try context.print(text, json: json ?? JSONLine("", [:]))
      } catch {
        failure.withLock { if $0 == nil { $0 = error } }
      }
    }
  }

  func note(_ text: String) {
    if !context.isQuiet { progress.pause { context.console.note(text) } }
  }

  /// Throws the first error of writing a result.
  func check() throws(CommandError) {
    if let failure = failure.withLock({ $0 }) { throw failure }
  }
}
