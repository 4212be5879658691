internal import Checksums
internal import Dataset
internal import Journal
internal import Pass
internal import Platform

/// Finding the work of earlier runs that cannot be used.
extension Planner {
  /// Whether the archive is of the form that the user wants, and does not give way to another one.
  func isUsed(_ archive: ArchiveFile) -> Bool { state.root.uses(archive) && !state.isReplaced(archive) }

  /// Notes that an archive is not used for what `supply` makes.
  private mutating func passOver(_ archive: ArchiveFile, for supply: Supply?) {
    guard var error = state.refusal(of: archive), !plan.passedOver.contains(where: { $0.subject == error.subject })
    else { return }
    error.replacement = supply?.archives.last?.name
    plan.passedOver.append(error)
  }

  mutating func findGivenUp() {
    for job in plan.jobs {
      let (name, identity) = (job.archive.name, job.archive.identity)
      if !job.digests.isEmpty, let known = state.journal.recordedIdentity(of: name), known != identity {
        plan.givenUp.append(
          GivenUp(what: .verification, archive: name, reason: job.archive.reason(after: known)))
      }
    }
    // One of the parts stands for all jobs that make it: they have the same supply.
    let planned = Dictionary(plan.jobs.flatMap(\.parts).map { ($0.part, $0) }) { first, _ in first }
    for part in Part.all {
      guard let planned = planned[part] else { continue }
      findGivenUp(planned)
      for archive in planned.supply?.passedOver ?? [] { passOver(archive, for: planned.supply) }
    }
  }

  /// Finds what is staged of the part and cannot be used, and why.
  private mutating func findGivenUp(_ planned: PlannedPart) {
    let part = planned.part
    let archives = ArchiveSet(planned.supply?.archives ?? [])
    for (name, known) in (state.journal.staged[part.id] ?? [:]).sorted(by: { $0.key < $1.key }) {
      let archive = archives[name]
      let reason: GivenUp.Reason
      if let archive, known.identity != archive.identity {
        reason = archive.reason(after: known.identity)
      } else if !planned.isFresh || archive != nil && known.extraction.offset == 0 {
        continue
      } else if archive != nil, state.staged[part.id] != known.extraction.folder {
        reason = .stagingReplaced
      } else if !state.keepsStaged(part) {
        reason = .otherSelection
      } else if archive?.remote != nil {
        reason = .remoteChanged
      } else {
        reason = .otherArchive
      }
      plan.givenUp.append(GivenUp(what: .staged(part), archive: name, reason: reason))
    }
  }
}

extension ArchiveFile {
  /// Why what was made of the archive, when it was `earlier`, is given up.
  fileprivate func reason(after earlier: Identity) -> GivenUp.Reason {
    remote == nil ? .archiveChanged(identity.differences(from: earlier)) : .remoteChanged
  }
}
