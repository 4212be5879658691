internal import Archive
internal import Checksums
internal import Pass
internal import PieceLists
internal import Planning
internal import Platform
internal import Synchronization

/// The bytes of a repair: fetched, hashed in their places, and copied.
extension Session {
  /// Fetches what is missing of the ranges, up to the first piece that is not as listed: then all of them are removed.
  func fetch(_ repair: RepairFile, from remote: ArchiveFile, _ list: PieceList?) throws(PrepareError) {
    let stream = try passing { () throws(PassError) in try remote.open() }
    // They are fetched one after the other.
    var passed = repair.present
    var left: [Range<Int64>] = []
    for range in repair.head.ranges {
      let skipped = min(passed, Int64(range.count))
      passed -= skipped
      if skipped < range.count { left.append(range.lowerBound + skipped..<range.upperBound) }
    }
    let counters = PassCounters()
    observer(.repairing(.fetch, counters, bytes: repair.head.bytes - repair.present))
    defer { observer(.repairingEnded) }
    var isSame = false
    var check = list.map(PieceCheck.init)
    do throws(StreamError) {
      isSame = try stream.identity() == repair.head.server
      if isSame { try stream.expect(left) } else { left = [] }
      // What comes is kept at once, if the server breaks off later.
      var buffer = Buffer(capacity: 256 << 10)
      for range in left {
        var offset = range.lowerBound
        while offset < range.upperBound, check?.wrong.isEmpty != false {
          let wanted = Int(min(Int64(buffer.capacity), range.upperBound - offset))
          let count = try buffer.fill { bytes throws(StreamError) in try stream.read(wanted, into: &bytes, at: offset) }
          do throws(PlatformError) {
            guard count == wanted else { throw .shrunk(remote.path) }
            try buffer.withBytes(in: 0..<count) { bytes throws(PlatformError) in
              _ = try repair.file.append(bytes)
              check?.update(bytes, at: offset)
            }
          } catch {
            throw .local(error)
          }
          offset += Int64(count)
          counters.bytesRead.add(Int64(count), ordering: .relaxed)
        }
      }
    } catch {
      switch error {
      case .local(let cause): throw PrepareError(cause)
      case .remote(let cause): throw PrepareError(cause, remote.name)
      }
    }
    guard isSame else { throw PrepareError(.unrepairable(.changed), remote.path) }
    if let wrong = check?.wrong.first {
      try RepairFile.remove(remote.name, in: repair.folder)
      throw PrepareError(.unrepairable(.damagedServer(at: wrong.lowerBound)), remote.name)
    }
  }

  /// Whether a piece that is wholly in the ranges is not as listed.
  func isWrong(_ repair: RepairFile, _ list: PieceList?) throws(PrepareError) -> Bool {
    guard let list else { return false }
    var check = PieceCheck(list)
    try io { () throws(PlatformError) in
      _ = try repair.copy { bytes, offset throws(PlatformError) in
        check.update(bytes, at: offset)
        return true
      }
    }
    return !check.wrong.isEmpty
  }

  /// Returns the digests of an archive with the ranges of `repair` in their places; none if it is too short for them.
  /// `check` is given the same bytes.
  func hash(
    _ target: RepairTarget, _ repair: RepairFile?, _ algorithms: [DigestAlgorithm], _ check: inout PieceCheck?
  ) throws(PrepareError) -> [Digest] {
    let size = repair?.head.server.size ?? target.file.identity.size
    let counters = PassCounters()
    observer(.repairing(.verify, counters, bytes: size))
    defer { observer(.repairingEnded) }
    var running = algorithms.map(RunningDigest.init)
    var stopped: Int32?
    try target.checkUnchanged()
    let isWhole = try io { () throws(PlatformError) in
      try target.withFile { file throws(PlatformError) in
        file.adviseSequential()
        var buffer = Buffer(capacity: RepairFile.blockBytes)
        for piece in repair?.pieces ?? [.init(range: 0..<size, place: nil)] {
          var offset = piece.range.lowerBound
          while offset < piece.range.upperBound {
            stopped = settings.stopSignal()
            guard stopped == nil else { return false }
            let wanted = Int(min(Int64(buffer.capacity), piece.range.upperBound - offset))
            let count: Int
            if let repair, let place = piece.place {
              let start = place + offset - piece.range.lowerBound
              count = try buffer.fill { bytes throws(PlatformError) in
                try repair.file.read(wanted, into: &bytes, at: start)
              }
            } else {
              count = try buffer.fill(from: file, count: wanted, at: offset)
            }
            guard count == wanted else { return false }
            buffer.withBytes(in: 0..<count) { bytes in
              for index in running.indices { running[index].update(bytes) }
              check?.update(bytes, at: offset)
            }
            offset += Int64(count)
            counters.bytesRead.store(offset, ordering: .relaxed)
          }
        }
        return true
      }
    }
    try target.checkUnchanged()
    if let stopped { throw PrepareError(.interrupted(stopped), target.file.name) }
    return isWhole ? running.map { $0.finish() } : []
  }
}

extension RepairFile {
  static let blockBytes = 4 << 20

  /// A piece of the archive; `place` is where its bytes are in the file, nil if the archive has them.
  struct Piece {
    let range: Range<Int64>
    let place: Int64?
  }

  /// The whole archive, in its order.
  var pieces: [Piece] {
    var pieces: [Piece] = []
    var (offset, place) = (Int64(0), start)
    for range in head.ranges {
      if offset < range.lowerBound { pieces.append(Piece(range: offset..<range.lowerBound, place: nil)) }
      pieces.append(Piece(range: range, place: place))
      (offset, place) = (range.upperBound, place + Int64(range.count))
    }
    if offset < head.server.size { pieces.append(Piece(range: offset..<head.server.size, place: nil)) }
    return pieces
  }

  /// Gives the bytes of the ranges to `body`, with their places in the archive, until it returns false; then does so, too.
  func copy(_ body: (RawSpan, Int64) throws(PlatformError) -> Bool) throws(PlatformError) -> Bool {
    var buffer = Buffer(capacity: Self.blockBytes)
    for piece in pieces {
      guard let place = piece.place else { continue }
      var done: Int64 = 0
      while done < piece.range.count {
        let wanted = Int(min(Int64(buffer.capacity), Int64(piece.range.count) - done))
        let count = try buffer.fill { bytes throws(PlatformError) in
          try file.read(wanted, into: &bytes, at: place + done)
        }
        guard count == wanted else { throw .shrunk(file.path) }
        let goesOn = try buffer.withBytes(in: 0..<count) { bytes throws(PlatformError) in
          try body(bytes, piece.range.lowerBound + done)
        }
        guard goesOn else { return false }
        done += Int64(count)
      }
    }
    return true
  }
}
