internal import Archive
internal import Platform
internal import Synchronization

/// Reads extents of the archive into the ring, each once.
struct PassReader: Sendable {
  let job: Job
  let stream: any ByteStream
  let settings: PassSettings
  let control: PassControl
  let counters: PassCounters

  func run() throws(PassError) {
    try checkUnchanged()
    do throws(StreamError) { try stream.expect(job.extents) } catch { throw PassError(error, job.archive.name) }
    // Half of what may be lost: the other half is for what is in flight when a checkpoint is due.
    let interval = settings.checkpointBytes / 2
    var left = interval
    for extent in job.extents {
      var offset = extent.lowerBound
      while offset < extent.upperBound {
        let count = try readBlock(offset..<extent.upperBound)
        if count == 0 { return }
        offset += Int64(count)
        left -= Int64(count)
        if left <= 0 {
          left = interval
          try checkUnchanged()
          control.checkpointDue.signal()
        }
      }
    }
    try checkUnchanged()
    control.ring.finish()
  }

  /// Reads a block from the start of `range` and returns its length; 0 if the ring is closed.
  private func readBlock(_ range: Range<Int64>) throws(PassError) -> Int {
    if let signal = settings.stopSignal() { throw PassError(.interrupted(signal), job.archive.name) }
    var count = 0
    let isOpen = try control.ring.fill(at: range.lowerBound) { bytes throws(PassError) in
      let wanted = min(bytes.byteCount, range.count)
      do throws(StreamError) {
        count = try stream.read(wanted, into: &bytes, at: range.lowerBound)
      } catch {
        throw PassError(error, job.archive.name)
      }
      guard count == wanted else { throw PassError(.changed, job.archive.name) }
      return count
    }
    guard isOpen else { return 0 }
    counters.bytesRead.add(Int64(count), ordering: .relaxed)
    return count
  }

  /// The verdict will be about one state of the archive: it must stay the same while it is read.
  private func checkUnchanged() throws(PassError) {
    do throws(StreamError) {
      guard try stream.identity() != job.archive.identity else { return }
    } catch {
      throw PassError(error, job.archive.name)
    }
    throw PassError(.changed, job.archive.name)
  }
}
