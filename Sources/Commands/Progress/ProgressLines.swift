internal import Dataset
internal import Platform
internal import Prepare
internal import Synchronization

/// Puts the counters of a pass into words: a line for each stage that runs in it.
struct ProgressLines: Sendable {
  private let pass: PlannedPass
  private let counters: PassCounters
  private let begin = Instant.now
  private let digestStart: Int64
  private let extractionStart: Int64

  init(_ pass: PlannedPass, _ counters: PassCounters) {
    (self.pass, self.counters) = (pass, counters)
    digestStart = counters.bytesDigested.load(ordering: .relaxed)
    extractionStart = counters.bytesExtracted.load(ordering: .relaxed)
  }

  /// The lines as of now.
  func lines() -> [String] {
    let seconds = Instant.now.seconds(since: begin)
    var lines: [String] = []
    if !pass.digests.isEmpty {
      let done = counters.bytesDigested.load(ordering: .relaxed)
      lines.append(Self.line("verify", done, from: digestStart, of: pass.archive.identity.size, seconds))
    }
    if let split = pass.split {
      // Without a digest all that is read is extracted, though it may be parts of the archive only.
      let (done, start, total) =
        pass.digests.isEmpty
        ? (counters.bytesRead.load(ordering: .relaxed), 0, pass.bytesToRead)
        : (counters.bytesExtracted.load(ordering: .relaxed), extractionStart, pass.archive.identity.size)
      let files = counters.files.load(ordering: .relaxed)
      lines.append(
        Self.line("extract-\(split.rawValue)", done, from: start, of: total, seconds) + "  \(count(files, "file"))")
    }
    return lines
  }

  /// The line of an examination that began at `begin`, as of now.
  static func examination(of archive: FoundArchive, _ counters: PassCounters, since begin: Instant) -> String {
    line(
      "examine", counters.bytesRead.load(ordering: .relaxed), from: 0, of: archive.identity.size,
      Instant.now.seconds(since: begin))
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

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  private static func padLeft(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
