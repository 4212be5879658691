internal import Dataset

extension AuditCollector {
  /// Reports what is expected and was not found, after everything that is there was examined. `isThere` says whether a class
  /// has a folder, or something else of its name.
  ///
  /// If a table does not know how many images there are, nothing is missing or surplus.
  mutating func reportMissing(isThere: (Wnid) -> Bool) {
    guard catalog.files != nil, !catalog.isOpen else { return }
    let path = FolderFindings.path(catalog.part, nil)
    if !catalog.hasFolders {
      guard isRead.contains(nil) else { return }
      report([missing(nil, isSeen.indices.dropFirst().filter { !isSeen[$0] })], path: path)
    } else {
      report(catalog.numbers != nil ? missingNumbers(isThere) : wrongCounts(isThere), path: path)
    }
  }

  /// Compares counts, if that is all that the tables know. An image that lies elsewhere has a fault of its own.
  private func wrongCounts(_ isThere: (Wnid) -> Bool) -> [FolderFindings] {
    catalog.folders.compactMap { folder in
      guard let expected = folder.files else { return nil }
      let (actual, found) = (images[folder.wnid, default: 0], elsewhere[folder.wnid, default: 0])
      var findings = FolderFindings(catalog, folder.wnid, limit: settings.limit)
      if !isThere(folder.wnid) {
        guard found < expected else { return nil }
        findings.add(.missingClass(images: expected - found))
      } else {
        guard isRead.contains(folder.wnid), actual != expected, actual + found != expected else { return nil }
        findings.add(.wrongCount(actual: actual, expected: expected))
      }
      return findings
    }
  }

  private func missingNumbers(_ isThere: (Wnid) -> Bool) -> [FolderFindings] {
    var numbers: [Wnid: [Int]] = [:]
    for number in isSeen.indices.dropFirst() where !isSeen[number] {
      guard catalog.isExpected(unit: number - 1) else { continue }
      if let wnid = catalog.wnid(ofNumber: number) { numbers[wnid, default: []].append(number) }
    }
    return catalog.folders.compactMap { folder in
      guard let missing = numbers[folder.wnid] else { return nil }
      if isThere(folder.wnid) {
        return isRead.contains(folder.wnid) ? self.missing(folder.wnid, missing) : nil
      }
      // Some of its images lie elsewhere.
      guard missing.count == folder.files else { return self.missing(folder.wnid, missing) }
      var findings = FolderFindings(catalog, folder.wnid, limit: settings.limit)
      findings.add(.missingClass(images: missing.count))
      return findings
    }
  }

  /// The images of a folder that are missing, by their numbers.
  private func missing(_ wnid: Wnid?, _ numbers: [Int]) -> FolderFindings {
    var findings = FolderFindings(catalog, wnid, limit: settings.limit)
    for number in numbers { findings.add(.missing, item: number) }
    return findings
  }
}
