internal import CPlatform
internal import Glibc

/// Another program, run to its end.
public enum OtherProgram {
  /// Runs the program called `name`, which is looked for in PATH, with `arguments` in the folder `directory`, and returns how it
  /// ended: its exit code, or 128 plus the signal's number. Its input and output are /dev/null; its messages go to standard error.
  ///
  /// `shouldStop` is asked every tenth of a second; then the program is told to end with SIGTERM, and waited for. Throws ENOENT
  /// if there is no such program.
  public static func run(
    _ name: String, _ arguments: [String], in directory: Directory, shouldStop: () -> Bool
  ) throws(PlatformError) -> Int32 {
    var words = unsafe ([name] + arguments).map { unsafe strdup($0) } + [nil]
    defer { for index in unsafe words.indices { unsafe free(words[index]) } }
    var child = pid_t()
    let number = unsafe cplatform_spawn(&child, directory.descriptor, name, &words)
    guard number == 0 else { throw PlatformError("posix_spawn", name, number: number) }
    return try wait(for: child, name, shouldStop)
  }

  private static func wait(
    for child: pid_t, _ name: String, _ shouldStop: () -> Bool
  ) throws(PlatformError) -> Int32 {
    let pulse = Pulse()
    var status: Int32 = 0
    var isTold = false
    while true {
      let ended = retrying { unsafe waitpid(child, &status, WNOHANG) }
      guard ended >= 0 else { throw PlatformError("waitpid", name) }
      if ended == child { break }
      if !isTold, shouldStop() {
        // It may have ended meanwhile; it is waited for in any case.
        _ = kill(child, SIGTERM)
        isTold = true
      }
      _ = pulse.wait(seconds: 0.1)
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
