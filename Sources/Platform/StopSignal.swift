internal import CPlatform

/// The user's wish to stop: the first SIGINT, SIGTERM or SIGHUP, which is noted; a second one ends the process.
public enum StopSignal {
  /// From here on signals are noted instead of ending the process.
  public static func catchAll() { cplatform_catch_stop_signals() }

  /// The number of the noted signal, or nil.
  public static var noted: Int32? {
    let number = cplatform_stop_signal()
    return number == 0 ? nil : number
  }
}
