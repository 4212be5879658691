public import Dataset

/// What one annotation says about one image: its size, and the boxes around the objects in it.
public struct Annotation: Equatable, Sendable {
  /// The image's name without its extension, such as `n01440764_10026`.
  public let image: String
  /// The width in pixels, as the annotation has it; at least 1.
  public let width: Int
  /// The height in pixels, as the annotation has it; at least 1.
  public let height: Int
  /// The objects in the order of the annotation.
  public let boxes: [Box]
  /// What had to be repaired.
  public let repairs: Repairs
}

/// A box around an object, in pixels, as the annotation has it: nothing is added or subtracted.
///
/// The release does not say whether pixels are counted from 0 or from 1. The annotations use 0 as well as the image's width,
/// so both are valid edges, and 0 ≤ `xmin` < `xmax` ≤ width; likewise for y.
public struct Box: Equatable, Sendable {
  /// The object's class. In `train` it can differ from the class of the image.
  public let wnid: Wnid
  public let xmin, ymin, xmax, ymax: Int

  /// Makes a box.
  public init(_ wnid: Wnid, xmin: Int, ymin: Int, xmax: Int, ymax: Int) {
    (self.wnid, self.xmin, self.ymin, self.xmax, self.ymax) = (wnid, xmin, ymin, xmax, ymax)
  }
}
