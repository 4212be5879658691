extension Part {
  /// The boxes in training images.
  public static let trainBoxes = boxes("bbox/train", boxTable: trainTable) { release in
    .byClass(release.synsets.map { ClassFolder($0.wnid, files: nil) }, isOpen: true, suffix: ".xml")
  }

  /// The boxes in validation images.
  public static let valBoxes = boxes("bbox/val", boxTable: valTable) { release in
    .numbered(stem: "ILSVRC2012_val_", count: release.valClasses.count, isOpen: true, suffix: ".xml")
  }

  /// The boxes in the training images of task 3.
  public static let trainT3Boxes = boxes("bbox/train_t3") { _ in
    .byClass([], isOpen: true, suffix: ".xml")
  }

  /// The boxes in the test images of task 3.
  public static let testT3Boxes = boxes("bbox/test_t3") { release in
    Catalog(.test, release)?.numbers.map {
      .numbered(stem: "ILSVRC2012_test_", count: $0.upperBound, isOpen: true, suffix: ".xml")
    }
  }

  private static func boxes(
    _ id: String, boxTable: BoxTable? = nil, contents: @escaping @Sendable (Release) -> Contents?
  ) -> Part {
    Part(id, stage: "extract-bbox", isDefault: false, content: .annotations, boxTable: boxTable) { release in
      let sources = Source.all.filter { source in source.parts.contains { $0.id == id } }
      return sources.allSatisfy { release.archives(of: $0.kind).isEmpty } ? nil : contents(release)
    }
  }
}

extension Source {
  /// ILSVRC2012_bbox_train_v2.tar.gz: XML in a folder for each class.
  static let trainBoxes = Source(trainKind, feeds: [.trainBoxes]) { NamedFiles($0) }
  /// ILSVRC2012_bbox_val_v3.tgz: XML in a folder `val`.
  static let valBoxes = Source(valKind, feeds: [.valBoxes]) { NamedFiles($0) }
  /// ILSVRC2012_bbox_train_dogs.tar.gz: XML in a folder for each dog.
  static let trainT3Boxes = Source(trainT3Kind, feeds: [.trainT3Boxes]) { NamedFiles($0) }
  /// ILSVRC2012_bbox_test_dogs.zip: in which folders its XML is was never established.
  static let testT3Boxes = Source(testT3Kind, feeds: [.testT3Boxes]) { NamedFiles($0) }
}

private let trainTable = Part.BoxTable(
  name: "bbox_train.csv", known: (md5: "9271167e2176350e65cfe4e546f14b17", files: 544_546, boxes: 615_299))
private let valTable = Part.BoxTable(name: "bbox_val.csv", known: nil)
private let (trainKind, valKind) = ("bbox-train", "bbox-val")
private let (trainT3Kind, testT3Kind) = ("bbox-train-t3", "bbox-test-t3")
