internal import Dataset

extension AuditCollector {
  /// Tells what is expected and was not found, once all that is there has been looked at. `isThere` says whether a class
  /// has a folder, or something else of its name.
  mutating func tellMissing(_ expectation: Expectation, isThere: (Wnid) -> Bool) {
    switch expectation.split {
    case .train: tellCounts(expectation, isThere)
    case .val: tellValImages(expectation, isThere)
    case .test:
      guard isRead.contains(nil) else { return }
      tell(nil, isSeen.indices.dropFirst().filter { !isSeen[$0] }, .test)
    }
  }

  /// An image that lies elsewhere is not missing too: it has a fault of its own.
  private mutating func tellCounts(_ expectation: Expectation, _ isThere: (Wnid) -> Bool) {
    for synset in expectation.classes {
      let (expected, found) = (synset.trainImages, elsewhere[synset.index])
      var findings = FolderFindings(.train, synset, limit: settings.limit)
      if !isThere(synset.wnid) {
        guard found < expected else { continue }
        findings.add(.missingClass(images: expected - found))
      } else {
        let actual = images[synset.index]
        guard isRead.contains(synset.wnid), actual != expected, actual + found != expected else { continue }
        findings.add(.wrongCount(actual: actual, expected: expected))
      }
      tell(findings)
    }
  }

  private mutating func tellValImages(_ expectation: Expectation, _ isThere: (Wnid) -> Bool) {
    var missing: [Int: [Int]] = [:]
    for (number, index) in zip(1..., expectation.release.valClasses) where !isSeen[number] {
      missing[Int(index), default: []].append(number)
    }
    for synset in expectation.classes {
      guard let numbers = missing[synset.index] else { continue }
      if isThere(synset.wnid) {
        if isRead.contains(synset.wnid) { tell(synset, numbers, .val) }
      } else if numbers.count < expectation.counts[synset.index] ?? 0 {
        tell(synset, numbers, .val)
      } else {
        var findings = FolderFindings(.val, synset, limit: settings.limit)
        findings.add(.missingClass(images: numbers.count))
        tell(findings)
      }
    }
  }

  /// Tells of images that are missing in the folder of `synset`, by their numbers.
  private mutating func tell(_ synset: Synset?, _ numbers: [Int], _ split: Split) {
    var findings = FolderFindings(split, synset, limit: settings.limit)
    for number in numbers { findings.addMissing(MemberName.numberedImage(number, in: split)) }
    tell(findings)
  }
}
