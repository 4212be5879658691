/// The size of an image in pixels, and how many components a pixel has, as its header says.
public struct ImageShape: Sendable, Equatable {
  public let form: ImageForm
  public let width: Int
  /// Zero if a JPEG gives it only after its first scan.
  public let height: Int
  /// One for grey images, three for those in colour, four for CMYK or for colour with an alpha channel.
  public let channels: Int

  init(form: ImageForm, width: Int, height: Int, channels: Int) {
    (self.form, self.width, self.height, self.channels) = (form, width, height, channels)
  }

  /// Reads the header of the image that `bytes` begin with, up to the data of its first scan; nil if it is neither a JPEG nor a
  /// PNG, or its header is damaged before it says this.
  public init?(_ bytes: Span<UInt8>) {
    var walk = ImageWalk()
    walk.take(bytes, isHeadOnly: true)
    guard let shape = walk.shape else { return nil }
    self = shape
  }
}

extension ImageShape {
  /// One with the longest numbers that a header can hold.
  public static let most = ImageShape(form: .png, width: Int(Int32.max), height: Int(Int32.max), channels: 4)
}
