internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Platform

/// Finding what is read of the archives.
extension Planner {
  /// Sets what is read of archives that belong together.
  mutating func measureSeries() {
    var number = 0
    for jobs in plan.jobsBySeries {
      let total = jobs.reduce(0) { $0 + $1.bytesToRead }
      var before: Int64 = 0
      for job in jobs {
        if jobs.count > 1 { plan.jobs[number].series = (before, total) }
        before += job.bytesToRead
        number += 1
      }
    }
  }

  /// Sets what each job reads, by what earlier runs have done. Archives that are read are not reported as unverifiable.
  mutating func measure() {
    let read = Set(plan.jobs.map(\.archive.name))
    plan.unverifiable.removeAll { read.contains($0.name) }
    for (number, job) in plan.jobs.enumerated().reversed() {
      if !job.parts.isEmpty, case .failure(let error) = state.indexes[job.archive.name] {
        plan.jobs.remove(at: number)
        refuse(error)
        continue
      }
      plan.jobs[number].index = state.indexes[job.archive.name].flatMap { try? $0.get() }  // only looks
      // A gzip stream cannot be entered in the middle.
      let isEnterable = job.archive.container != .gzip
      let starts = job.digests.map { $0.state?.count ?? 0 } + job.parts.map { isEnterable ? $0.start.offset : 0 }
      let start = starts.min() ?? 0
      let size = job.archive.identity.size
      plan.jobs[number].extents = start < size ? [start..<size] : []
      // Of a verified archive only what is selected is read.
      guard job.digests.isEmpty, job.parts.contains(where: \.catalog.isSelecting), let index = plan.jobs[number].index
      else { continue }
      plan.jobs[number].extents = index.extents(selectedBy: job.parts.map(\.catalog), from: start)
    }
  }
}
