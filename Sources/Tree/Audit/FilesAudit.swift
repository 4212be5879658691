internal import Dataset
internal import Platform
internal import Synchronization

/// Auditing a part whose files may have any names.
extension Audit {
  /// Reports what is neither a file nor a folder, and required files that are missing or empty.
  func auditFiles(_ root: Directory, isLink: Bool) throws(TreeError) -> AuditedPart {
    let counters = AuditCounters(folders: 0)
    observer(.started(catalog.part, counters))
    var findings = FolderFindings(catalog, nil, limit: settings.limit)
    if isLink { findings.add(Fact.linked) }
    try FolderWalk.visit(root) { (folder, path, listing) throws(TreeError) in
      if let signal = settings.stopSignal() { throw TreeError(.interrupted(signal), folder.path) }
      let prefix = path.isEmpty ? [] : path + [UInt8(ascii: "/")]
      for index in 0..<listing.count {
        let name = prefix + listing.withName(index, bytes)
        switch listing.kind(index) {
        case .directory: continue
        case .file where listing.withName(index, Layout.isHiddenFile): findings.add(.hidden, name.span)
        case .file: findings.images += 1
        case let kind: findings.add(.unexpected(kind, resembles: nil), name.span)
        }
      }
      counters.files.add(listing.count, ordering: .relaxed)
    }
    for path in catalog.requiredPaths {
      guard let status = try status(of: path, in: root), status.kind == .file else {
        findings.add(.missing, Array(path.utf8).span)
        continue
      }
      if status.identity.size == 0 { findings.add(.empty, Array(path.utf8).span) }
    }
    var collector = AuditCollector(AuditedPart(catalog), nil, settings, observer)
    collector.note(findings)
    collector.report(findings)
    return collector.finish()
  }

  private func status(of path: String, in root: Directory) throws(TreeError) -> FileStatus? {
    do {
      return try root.status(of: path)
    } catch {
      // A link or a file is in the place of one of its folders.
      if error.isMachineFault { throw TreeError(error) }
      return nil
    }
  }
}
