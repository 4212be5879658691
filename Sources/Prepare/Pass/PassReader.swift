internal import Dataset
internal import Platform
internal import Synchronization

/// Reads extents of the archive into the ring, each once.
struct PassReader {
  let archive: FoundArchive
  /// In their order.
  let extents: [Range<Int64>]
  let settings: PassSettings
  let control: PassControl
  let counters: PassCounters

  func run() throws(PrepareError) {
    let file = try archive.open()
    file.adviseSequential()
    try check(file)
    // Half of what may be lost: the other half is for what is on its way when a checkpoint is due.
    let interval = settings.checkpointBytes / 2
    var left = interval
    for extent in extents {
      var offset = extent.lowerBound
      while offset < extent.upperBound {
        let count = try readBlock(file, offset..<extent.upperBound)
        if count == 0 { return }
        offset += Int64(count)
        left -= Int64(count)
        if left <= 0 {
          left = interval
          try check(file)
          control.checkpointDue.signal()
        }
      }
    }
    try check(file)
    control.ring.finish()
  }

  /// Reads a block from the start of `range` and returns its length; 0 where the ring is closed.
  private func readBlock(_ file: borrowing File, _ range: Range<Int64>) throws(PrepareError) -> Int {
    if let signal = settings.stopSignal() { throw PrepareError(.interrupted(signal), archive.name) }
    var count = 0
    let isOpen = try control.ring.fill(at: range.lowerBound) { bytes throws(PrepareError) in
      let wanted = min(bytes.byteCount, range.count)
      count = try io { () throws(PlatformError) in try file.read(wanted, into: &bytes, at: range.lowerBound) }
      guard count == wanted else { throw PrepareError(.archiveChanged, archive.name) }
      return count
    }
    guard isOpen else { return 0 }
    counters.bytesRead.add(Int64(count), ordering: .relaxed)
    return count
  }

  /// The verdict will be about one state of the file: it must stay the same while it is read.
  private func check(_ file: borrowing File) throws(PrepareError) {
    let identity = try io { () throws(PlatformError) in try file.status().identity }
    guard identity == archive.identity else { throw PrepareError(.archiveChanged, archive.name) }
  }
}
