internal import Dataset
internal import Platform
internal import Synchronization

/// Reads a range of the archive into the ring, once.
struct PassReader {
  let archive: FoundArchive
  /// From here to the end of the file.
  let start: Int64
  let settings: PassSettings
  let control: PassControl
  let counters: PassCounters

  func run() throws(PrepareError) {
    let file = try io { () throws(PlatformError) in try File.open(archive.path) }
    file.adviseSequential()
    try check(file)
    var offset = start
    // Half of what may be lost: the other half is for what is on its way when a checkpoint is due.
    let interval = settings.checkpointBytes / 2
    var nextCheckpoint = start + interval
    while offset < archive.identity.size {
      if let signal = settings.stopSignal() { throw PrepareError(.interrupted(signal), archive.name) }
      var count = 0
      let isOpen = try control.ring.fill(at: offset) { bytes throws(PrepareError) in
        let wanted = Int(min(Int64(bytes.byteCount), archive.identity.size - offset))
        count = try io { () throws(PlatformError) in try file.read(wanted, into: &bytes, at: offset) }
        guard count == wanted else { throw PrepareError(.archiveChanged, archive.name) }
        return count
      }
      guard isOpen else { return }
      offset += Int64(count)
      counters.bytesRead.add(Int64(count), ordering: .relaxed)
      if offset >= nextCheckpoint {
        nextCheckpoint = offset + interval
        try check(file)
        control.checkpointDue.signal()
      }
    }
    try check(file)
    control.ring.finish()
  }

  /// The verdict will be about one state of the file: it must stay the same while it is read.
  private func check(_ file: borrowing File) throws(PrepareError) {
    guard try io({ () throws(PlatformError) in try file.status().identity }) == archive.identity else {
      throw PrepareError(.archiveChanged, archive.name)
    }
  }
}
