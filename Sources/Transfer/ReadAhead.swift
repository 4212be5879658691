internal import Platform

/// Fetches what will be read of a file, on threads of its own, and hands it out in order.
///
///     runs ─► threads, a request each ─► ring of pieces ─► the reader
///
/// Memory use is constant: a thread waits once it is too far ahead of the reader.
final class ReadAhead: Sendable {
  /// A range that one request fetches. Its pieces are numbered from `piece` on.
  struct Run: Equatable {
    var range: Range<Int64>
    var piece: Int
  }

  /// Bytes.
  static let pieceBytes: Int64 = 256 << 10
  /// How much of a file one of several requests fetches.
  static let runBytes: Int64 = 16 << 20
  /// And the least, at the end of a range, where nobody should wait long for the last one.
  static let leastRunBytes: Int64 = 4 << 20
  /// What lies between two extents and is not more than this costs less than another request.
  static let gapBytes: Int64 = 4 << 10
  /// The most memory, in pieces.
  static let mostPieces = 576

  private let file: RemoteFile
  private let runs: [Run]
  private let ring: PieceRing
  private let next = Locked(0)
  private let failure = Locked<TransferError?>(nil)
  /// The run that the reader is in.
  private let current = Locked(0)
  private let threads = Locked(ThreadGroup())

  /// Begins to fetch `extents`, which are in the order of the file, with so many requests at a time.
  init(_ file: RemoteFile, _ extents: [Range<Int64>], connections: Int) throws(PlatformError) {
    // Without ranges, all of it comes in one request.
    let connections = file.sendsRanges ? connections : 1
    self.file = file
    runs = Self.runs(file.sendsRanges ? extents : [0..<file.size], connections: connections)
    ring = PieceRing(
      slots: min(Self.mostPieces, 64 * connections + 64), pieceBytes: Int(Self.pieceBytes))
    let work = Work(file: file, runs: runs, ring: ring, next: next, failure: failure)
    try threads.withLock { threads throws(PlatformError) in
      for number in 1...min(connections, max(1, runs.count)) {
        try threads.start("fetch-\(number)") { work.run() }
      }
    }
  }

  /// Ends the threads. Whoever owns the file has to see to it that requests end, too.
  deinit {
    ring.close()
    threads.withLock { $0.join() }
  }

  /// Joins extents that are next to each other, and if there are several requests at a time, divides long ones: so that
  /// there is room for what all of them fetch.
  static func runs(_ extents: [Range<Int64>], connections: Int) -> [Run] {
    var joined: [Range<Int64>] = []
    for extent in extents where !extent.isEmpty {
      if let last = joined.last, 0...gapBytes ~= extent.lowerBound - last.upperBound {
        joined[joined.count - 1] = last.lowerBound..<extent.upperBound
      } else {
        joined.append(extent)
      }
    }
    let most = min(runBytes, Int64(mostPieces / connections) * pieceBytes)
    var (runs, piece): ([Run], Int) = ([], 0)
    for range in joined {
      var start = range.lowerBound
      while start < range.upperBound {
        let left = range.upperBound - start
        let share = left / Int64(2 * connections) / pieceBytes * pieceBytes
        let end = start + (connections == 1 ? left : min(left, most, max(leastRunBytes, share)))
        runs.append(Run(range: start..<end, piece: piece))
        piece += Int((end - start + pieceBytes - 1) / pieceBytes)
        start = end
      }
    }
    return runs
  }

  /// Copies bytes from `offset` on into `buffer`, until it is full or the run ends, and returns how many; nil if they are
  /// none of those that are fetched. Offsets must grow from call to call.
  func read(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws(TransferError) -> Int? {
    let index = current.withLock { current in
      while current < runs.count, runs[current].range.upperBound <= offset { current += 1 }
      return current
    }
    guard index < runs.count, runs[index].range.contains(offset) else { return nil }
    let run = runs[index]
    var done = 0
    while done < buffer.count, run.range.contains(offset + Int64(done)) {
      let place = offset + Int64(done) - run.range.lowerBound
      let isTaken = ring.take(run.piece + Int(place / Self.pieceBytes)) { bytes in
        let start = Int(place % Self.pieceBytes)
        let count = min(bytes.byteCount - start, buffer.count - done)
        let target = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[done..<done + count])
        unsafe bytes.extracting(start..<start + count).withUnsafeBytes { unsafe target.copyMemory(from: $0) }
        done += count
      }
      guard isTaken else {
        throw failure.withLock { $0 } ?? TransferError(.endedEarly, file.address)
      }
    }
    return done
  }

  /// What a thread does: one run after the other.
  private struct Work: Sendable {
    let file: RemoteFile
    let runs: [Run]
    let ring: PieceRing
    let next: Locked<Int>
    let failure: Locked<TransferError?>

    func run() {
      while true {
        let index = next.withLock { next in
          defer { next += 1 }
          return next
        }
        guard index < runs.count else { return }
        guard fetch(runs[index]) else { return }
      }
    }

    /// Returns whether all of it has come.
    private func fetch(_ run: Run) -> Bool {
      var (piece, room) = (run.piece, ReadAhead.pieceBytes)
      do throws(TransferError) {
        try file.get(run.range) { bytes throws(PlatformError) in
          var start = 0
          while start < bytes.byteCount {
            let end = min(bytes.byteCount, start + Int(room))
            guard ring.append(bytes.extracting(start..<end), to: piece) else {
              throw PlatformError("read", file.address.description, number: Self.closed)
            }
            room -= Int64(end - start)
            start = end
            guard room == 0 else { continue }
            ring.finish(piece)
            (piece, room) = (piece + 1, ReadAhead.pieceBytes)
          }
        }
        if room < ReadAhead.pieceBytes { ring.finish(piece) }
        return true
      } catch {
        failure.withLock { failure in if failure == nil { failure = error } }
        ring.fail(piece)
        return false
      }
    }

    private static let closed: Int32 = 125  // ECANCELED
  }
}
