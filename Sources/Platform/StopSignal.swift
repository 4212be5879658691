internal import CPlatform

/// A request to stop: SIGINT, SIGTERM or SIGHUP.
public enum StopSignal {
  /// Makes the first signal a request that is noted, and a second one the end of the process.
  ///
  /// The handler itself writes `first` to standard error at the first signal. More signals within a second of it are the same
  /// request: a terminal and a scheduler may both send one. A later signal writes `second` and ends the process at once with
  /// the exit code 128 plus its number. At most 511 bytes of a message are used; an empty one writes nothing. Signals that the
  /// parent process ignores stay ignored.
  public static func catchAll(first: String, second: String) {
    unsafe cplatform_catch_stop_signals(first, second)
  }

  /// The number of the first signal, or nil if there was none.
  public static var noted: Int32? {
    let number = cplatform_stop_signal()
    return number == 0 ? nil : number
  }
}
