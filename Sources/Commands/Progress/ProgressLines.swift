internal import Archive
internal import Dataset
internal import Pass
internal import Planning
internal import Platform
internal import Prepare
internal import Synchronization

/// Puts the counters of a job into words: a line for its verification and one for its parts.
struct ProgressLines: Sendable {
  private let job: PlannedJob
  private let counters: PassCounters
  private let begin: Instant
  private let digestStart: Int64
  private let unpackStart: Int64
  /// How many bytes had come from a server.
  private let networkStart: Int64

  /// `begin` is when the first job began of those that are shown as one.
  init(_ job: PlannedJob, _ counters: PassCounters, since begin: Instant = .now) {
    (self.job, self.counters, self.begin) = (job, counters, begin)
    digestStart = counters.bytesDigested.load(ordering: .relaxed)
    unpackStart = counters.bytesUnpacked.load(ordering: .relaxed)
    networkStart = job.archive.remote?.bytesReceived ?? 0
  }

  /// The lines as of now.
  func lines() -> [String] {
    let seconds = Instant.now.seconds(since: begin)
    var lines: [String] = []
    if let (before, total) = job.series {
      let done = before + counters.bytesRead.load(ordering: .relaxed)
      let stage = job.stages.last { $0 != "verify" } ?? ""
      return ["\(Self.line(stage, done, from: 0, of: total, seconds))  \(job.archive.name)"]
    }
    if let received = job.archive.remote?.bytesReceived {
      let bytes = received - networkStart
      lines.append(
        pad("network", 14) + padLeft("\(size(bytes)) fetched", 27)
          + padLeft("\(size(seconds > 0 ? Int64(Double(bytes) / seconds) : 0))/s", 13))
    }
    if !job.digests.isEmpty {
      let done = counters.bytesDigested.load(ordering: .relaxed)
      lines.append(
        Self.line(
          job.stages == ["download"] ? "download" : "verify", done, from: digestStart, of: job.archive.identity.size,
          seconds))
    }
    if job.archive.tree != nil {
      lines.append(treeLine(seconds))
    } else if !job.parts.isEmpty {
      // Without a digest all that is read is unpacked, though that may be only some of the archive.
      let (done, start, total) =
        job.digests.isEmpty
        ? (counters.bytesRead.load(ordering: .relaxed), 0, job.bytesToRead)
        : (counters.bytesUnpacked.load(ordering: .relaxed), unpackStart, job.archive.identity.size)
      let files = counters.files.load(ordering: .relaxed)
      lines.append(
        Self.line(job.stages.last { $0 != "verify" } ?? "", done, from: start, of: total, seconds)
          + "  \(count(files, "file"))")
    }
    return lines
  }

  /// The line of an unpacked tree, of which files count. How many these are is not known if they are only compared.
  private func treeLine(_ seconds: Double) -> String {
    let (done, total) = (counters.files.load(ordering: .relaxed), job.files)
    let rate = seconds > 0 ? Double(done) / seconds : 0
    let stage = pad(job.stages.last { $0 != "verify" } ?? "", 14)
    let speed = padLeft("\(grouped(Int(rate)))/s", 13)
    guard total > 0 else { return stage + padLeft(count(done, "file"), 35) + speed }
    let left = rate > 0 ? duration(Double(max(0, total - done)) / rate) : "-:--"
    return stage + padLeft("\(min(100, done * 100 / total))%", 5)
      + padLeft("\(grouped(done)) of \(count(total, "file"))", 30) + speed + "  \(left) left"
  }

  /// The line of a step that reads `bytes` and began at `begin`, as of now.
  static func step(_ name: String, _ counters: PassCounters, bytes: Int64, since begin: Instant) -> String {
    line(
      name, counters.bytesRead.load(ordering: .relaxed), from: 0, of: bytes, Instant.now.seconds(since: begin))
  }

  private static func line(
    _ stage: String, _ done: Int64, from start: Int64, of total: Int64, _ seconds: Double
  ) -> String {
    let rate = seconds > 0 ? Double(done - start) / seconds : 0
    let left = rate > 0 ? duration(Double(total - done) / rate) : "-:--"
    let percent = total > 0 ? done * 100 / total : 100
    return pad(stage, 14) + padLeft("\(percent)%", 5) + padLeft("\(size(done)) of \(size(total))", 22)
      + padLeft("\(size(Int64(rate)))/s", 13) + "  \(left) left"
  }

  /// The line of a removal of staged files, as of now.
  static func removal(_ counter: RemovalCounter) -> String {
    "\(pad("remove", 14))  \(count(counter.removed.load(ordering: .relaxed), "name"))"
  }
}
