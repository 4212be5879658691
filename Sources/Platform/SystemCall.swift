internal import Glibc

/// Makes a system call, and repeats it while signals interrupt it.
///
/// Not for `close`: on Linux even an interrupted close frees the descriptor.
@inline(__always)
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
  while true {
    let result = call()
    if result != -1 || errno != EINTR { return result }
  }
}

/// Closes a descriptor that was not written to, so the result does not matter. Preserves `errno`.
func closeReader(_ descriptor: Int32) {
  let number = errno
  _ = Glibc.close(descriptor)
  errno = number
}
