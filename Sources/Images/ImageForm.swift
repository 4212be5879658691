/// The forms of image file that are understood.
public enum ImageForm: Sendable, Equatable {
  case jpeg, png

  /// Returns whether a file's last twelve bytes, as numbers whose highest byte comes first, end an image of this form.
  public func isEnd(beforeLast: UInt32, last: UInt64) -> Bool {
    switch self {
    case .jpeg: last & 0xffff == 0xffd9
    // A chunk without data: its length, its type, and its CRC.
    case .png: beforeLast == 0 && last == 0x4945_4e44_ae42_6082
    }
  }
}
