internal import Dataset
internal import Export
internal import Platform
internal import Synchronization

/// Goes through the folders of images with several threads, and hands each file with its place to a sink.
///
///     folders ─► link-1 … link-N ─► sinks
///
/// A thread has the names of one folder at a time. The first error ends all threads.
final class ViewWork: Sendable {
  let source: ViewSource
  let arrangement: View.Arrangement
  let units: [ViewUnit]
  /// How many images have been taken so far.
  let counter: Atomic<Int>

  private let next = Atomic(0)
  private let failure = Locked<ExportError?>(nil)
  private let counts: Locked<ViewCounts>

  init(_ view: View, _ source: ViewSource) {
    self.source = source
    arrangement = view.arrangement(source)
    units = ViewUnit.all(of: source)
    counter = Atomic(0)
    counts = Locked(ViewCounts(source.plan.splits.count))
  }

  /// Runs through all folders with a sink for each thread; returns what there was.
  func run<S: ViewSink & ~Copyable>(_ sink: @escaping @Sendable () -> S) throws(ExportError) -> ViewCounts {
    var threads = ThreadGroup()
    do throws(PlatformError) {
      for number in 1...max(1, min(source.threads, units.count)) {
        try threads.start("link-\(number)") { self.runThread(sink()) }
      }
    } catch {
      fail(ExportError(error))
    }
    threads.join()
    if let error = failure.withLock({ $0 }) { throw error }
    return counts.withLock { $0 }
  }

  private func fail(_ error: ExportError) { failure.withLock { if $0 == nil { $0 = error } } }

  private func runThread<S: ViewSink & ~Copyable>(_ sink: consuming S) {
    var worker = ViewWorker(self)
    do throws(ExportError) {
      while case let index = next.add(1, ordering: .relaxed).oldValue, index < units.count {
        guard failure.withLock({ $0 == nil }) else { return }
        try source.checkStop()
        let unit = units[index]
        try sink.begin(unit)
        let found = try worker.take(unit, &sink)
        try sink.end(unit, bytes: found.bytes)
        counts.withLock { $0.add(found, unit) }
      }
    } catch {
      fail(error)
    }
  }
}
