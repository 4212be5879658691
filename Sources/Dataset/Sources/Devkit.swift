extension Part {
  /// The development kit of tasks 1 and 2: the validation ground truth, the synsets, the evaluation.
  public static let devkit = Part("devkit", stage: "extract-devkit", isDefault: false, content: .files) { release in
    release.archives(of: devkitKind).isEmpty
      ? nil : .files(required: ["data/ILSVRC2012_validation_ground_truth.txt", "data/meta.mat"])
  }

  /// The development kit of task 3. What it holds was never published.
  public static let devkitT3 = Part("devkit_t3", stage: "extract-devkit", isDefault: false, content: .files) {
    release in
    release.archives(of: devkitT3Kind).isEmpty ? nil : .files(required: [])
  }
}

extension Source {
  /// ILSVRC2012_devkit_t12.tar.gz, or what is left of it when a browser has gunzipped it.
  static let devkit = Source(devkitKind, feeds: [.devkit]) { FilesInFolder($0) }
  /// ILSVRC2012_devkit_t3.tar.gz.
  static let devkitT3 = Source(devkitT3Kind, feeds: [.devkitT3], isPublished: false) {
    FilesInFolder($0)
  }
}

private let (devkitKind, devkitT3Kind) = ("devkit", "devkit-t3")
