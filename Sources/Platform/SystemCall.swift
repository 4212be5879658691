internal import Glibc

/// Makes a system call, and makes it again for as long as a signal interrupts it.
///
/// Not for `close`: on Linux the descriptor is gone after an interrupted call too.
@inline(__always)
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// Closes `descriptor`, to which nothing was written: nothing can be lost. `errno` keeps its value.
func closeReader(_ descriptor: Int32) {
  let number = errno
  _ = Glibc.close(descriptor)
  errno = number
}
