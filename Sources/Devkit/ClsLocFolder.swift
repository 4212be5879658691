public import Dataset
public import Platform

/// The unpacked files of a CLS-LOC archive that name the classes of validation images.
public struct ClsLocFolder: Sendable {
  private let kit: DevkitFolder

  /// The path of Kaggle's boxes in validation images.
  public static let solutionPath = "LOC_val_solution.csv"
  /// The paths that the labels may have, by the year of the development kit.
  public static let labelsPaths = (2013...2017).map {
    "devkit/data/ILSVRC\($0)_clsloc_validation_ground_truth.txt"
  }

  /// The files in `directory`.
  public init(_ directory: Directory) { kit = DevkitFolder(directory) }

  /// Compares the classes of all boxes in Kaggle's table, image by image, with those of `release`.
  public func solution(_ release: Release) -> Comparison<LabelDifference> {
    kit.compare(Self.solutionPath) { bytes in compareSolution(bytes, release) }
  }

  /// Compares the labels at one of `labelsPaths`, image by image, with those of `release`.
  ///
  /// Their numbers are the ILSVRC2012_ID under another name: the readme of the development kit of 2015 says that the file
  /// is unchanged since 2012, and its `map_clsloc.txt` numbers all 1,000 classes as `meta.mat` of 2012 does.
  public func labels(_ path: String, _ release: Release) -> Comparison<LabelDifference> {
    kit.compare(path) { bytes in compareLabels(bytes, release) }
  }
}
