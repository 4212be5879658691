internal import Arguments
internal import Dataset
internal import Pass
internal import Planning
internal import Platform

/// Shows how far a pass or an audit is, from a thread of its own: on a terminal lines that move, elsewhere a line now and then.
final class ProgressDisplay: Sendable {
  enum Style { case moving, plain, none }

  private struct State: ~Copyable {
    /// Makes the lines as of now.
    var lines: (@Sendable () -> [String])?
    /// Lines of the terminal that are to be written over.
    var shown = 0
    /// Whether the user has asked to stop: then a line of the signal's handler stands below these.
    var isStopping = false
    /// Which archives that belong together are shown as one, and since when.
    var series: String?
    var seriesBegin = Instant.now
    var thread = ThreadGroup()
    var pulse = Pulse()
  }

  private let style: Style
  private let console: Console
  private let state = Locked(State())

  init(_ context: Context) {
    console = context.console
    style =
      switch context.invocation.value("progress") ?? "auto" {
      case _ where context.isQuiet: .none
      case "tty": .moving
      case "plain": .plain
      case "none": .none
      default: StandardStream.error.isTerminal ? .moving : .plain
      }
  }

  /// Shows `job` until `end` is called. Archives that belong together are shown as one.
  func begin(_ job: PlannedJob, _ counters: PassCounters) {
    let isNext = state.withLock { state in
      let series = job.series == nil ? nil : job.archive.official.series
      let isNext = series != nil && state.series == series && state.lines != nil
      if !isNext { (state.series, state.seriesBegin) = (series, .now) }
      if isNext {
        let lines = ProgressLines(job, counters, since: state.seriesBegin)
        state.lines = { lines.lines() }
      }
      return isNext
    }
    if isNext { return }
    let lines = ProgressLines(job, counters)
    begin { lines.lines() }
  }

  /// Ends the display of `job`, unless the next one of archives that belong together follows.
  func end(_ job: PlannedJob) {
    if let (before, total) = job.series, before + job.bytesToRead < total { return }
    end()
  }

  /// Shows a step of work on an archive, which reads `bytes`, until `end` is called.
  func begin(_ step: String, _ counters: PassCounters, bytes: Int64) {
    let begin = Instant.now
    self.begin { [ProgressLines.step(step, counters, bytes: bytes, since: begin)] }
  }

  /// Shows `lines`, again and again, until `end` is called.
  func begin(_ lines: @escaping @Sendable () -> [String]) {
    guard style != .none else { return }
    end()
    let interval = style == .moving ? 0.2 : 30
    state.withLock { state in
      state.lines = lines
      state.pulse = Pulse()
      let pulse = state.pulse
      // Without a thread there is no progress to see, and nothing else is lost.
      try? state.thread.start("progress") {  // see above
        while pulse.wait(seconds: interval) { self.state.withLock { self.draw(&$0) } }
      }
    }
  }

  func end() {
    var thread = state.withLock { state in
      state.pulse.end()
      self.clear(&state)
      state.lines = nil
      var thread = ThreadGroup()
      swap(&thread, &state.thread)
      return thread
    }
    thread.join()
  }

  /// Runs `body`, which writes lines, with the moving ones out of the way.
  func pause(_ body: () -> Void) {
    state.withLock { state in
      self.clear(&state)
      body()
    }
  }

  private func draw(_ state: inout State) {
    guard let lines = state.lines?() else { return }
    noteStop(&state)
    switch style {
    case .none: break
    case .plain: console.write(lines.map { $0 + "\n" }.joined())
    case .moving:
      let width = StandardStream.error.width - 1
      let text = lines.map { "\u{1b}[2K" + $0.prefix(width) + "\n" }.joined()
      console.write(up(state.shown) + text)
      state.shown = lines.count
    }
  }

  /// After the first signal its answer stands below the lines that move: it takes their place.
  private func noteStop(_ state: inout State) {
    guard !state.isStopping, StopSignal.noted != nil else { return }
    state.isStopping = true
    guard state.shown > 0 else { return }
    console.write(up(state.shown + 1) + "\u{1b}[0J" + stopping)
    state.shown = 0
  }

  private func clear(_ state: inout State) {
    noteStop(&state)
    guard state.shown > 0 else { return }
    console.write(up(state.shown) + "\u{1b}[0J")
    state.shown = 0
  }

  /// Moves the cursor to the start of the line `count` lines above.
  private func up(_ count: Int) -> String { count > 0 ? "\u{1b}[\(count)F" : "" }
}
