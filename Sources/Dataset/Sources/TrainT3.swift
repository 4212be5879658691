extension Part {
  /// The training images of task 3, in folders of dogs; never mixed with those of `train`.
  ///
  /// Which classes the archive holds, and how many images, was never published: dogs.tsv has the likely ones as a hint.
  public static let trainT3 = Part("train_t3", stage: "extract-train-t3", isDefault: false) { release in
    guard !release.archives(of: trainT3Kind).isEmpty else { return nil }
    return .byClass(hintedDogs.map { ClassFolder($0, files: nil) }, isOpen: true)
  }
}

extension Source {
  /// ILSVRC2012_img_train_t3.tar: a tar of a tar for each dog.
  static let trainT3 = Source(trainT3Kind, feeds: [.trainT3]) { ClassTars($0) }
}

private let trainT3Kind = "train-t3"

/// The wnids in dogs.tsv.
private let hintedDogs: [Wnid] = {
  var dogs: [Wnid] = []
  let table = Table(file: "dogs.tsv", bytes: embeddedFile("dogs.tsv") ?? [])
  do throws(ManifestError) {
    try table.forEachRow(columns: 4) { fields throws(ManifestError) in dogs.append(try fields[0].wnid()) }
  } catch {
    preconditionFailure("the compiled-in tables are tested: \(error)")
  }
  return dogs.sorted()
}()
