internal import Archive
public import Dataset
public import Pass
public import Platform
internal import Synchronization

/// Where an archive looks damaged: what reading all of its members finds after its digest was wrong.
public struct Examination: Sendable {
  public enum End: Sendable {
    /// The whole archive was looked at.
    case whole
    /// More was found than is reported.
    case limit
    /// The user wants to stop; the signal's number.
    case stopped(Int32)
    case failed(PlatformError)
  }

  /// How many places are reported at most.
  public static let limit = 10
  private static let blockBytes = 4 << 20

  /// In the order of the archive.
  public private(set) var damages: [Damage] = []
  /// The bytes that may be damaged, with the whole members around them; not in order.
  public private(set) var extents: [Range<Int64>] = []
  public private(set) var end = End.whole
  /// How many of the archive's bytes were looked at.
  public private(set) var bytesRead: Int64 = 0

  /// Reads `archive` once, until more than `limit` places are found; `counters` say how far that is. Errors end the reading and are no errors here: that the archive
  /// is damaged is known already.
  public init(
    _ archive: ArchiveFile, _ rules: any MemberRules, limit: Int = limit, counters: PassCounters = PassCounters(),
    stopSignal: () -> Int32?
  ) {
    var examiner = Examiner(rules, end: archive.identity.size, images: archive.official.images)
    do throws(PlatformError) {
      end = try read(archive, &examiner, limit, counters, stopSignal)
    } catch {
      end = .failed(error)
    }
    damages = Array(examiner.damages.prefix(limit)).sorted { $0.offset < $1.offset }
    extents = examiner.extents
  }

  private mutating func read(
    _ archive: ArchiveFile, _ examiner: inout Examiner, _ limit: Int, _ counters: PassCounters,
    _ stopSignal: () -> Int32?
  ) throws(PlatformError) -> End {
    let file = try File.open(archive.path)
    file.adviseSequential()
    var buffer = Buffer(capacity: Self.blockBytes)
    while bytesRead < examiner.end {
      if let signal = stopSignal() { return .stopped(signal) }
      let wanted = Int(min(Int64(buffer.capacity), examiner.end - bytesRead))
      let count = try buffer.fill(from: file, count: wanted, at: bytesRead)
      buffer.withElements { examiner.take(all: $0, at: bytesRead) }
      bytesRead += Int64(count)
      counters.bytesRead.store(bytesRead, ordering: .relaxed)
      if examiner.damages.count > limit { return .limit }
      // It may have become shorter meanwhile.
      if count < wanted { examiner.end = bytesRead }
    }
    examiner.finish()
    return examiner.damages.count > limit ? .limit : .whole
  }
}

extension Examiner {
  /// Looks at the whole blocks of `bytes`, which begin at `offset`.
  fileprivate mutating func take(all bytes: Span<UInt8>, at offset: Int64) {
    let step = Int(Self.blockBytes)
    var start = 0
    while start + step <= bytes.count {
      take(bytes.extracting(start..<start + step), at: offset + Int64(start))
      start += step
    }
  }
}
