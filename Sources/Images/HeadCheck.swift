/// What the first bytes of a file say about the image in it.
///
/// A page is enough for the header of most images, and is what is read from a disk anyway.
public enum HeadCheck: Sendable, Equatable {
  /// It begins neither as a JPEG nor as a PNG.
  case notAnImage
  /// Its header is damaged.
  case damaged(ImageFault)
  /// It ends before a segment or chunk does, or before the image.
  case cut(ImageForm)
  /// It is an image as far as the bytes go. If they are the whole file, it has an end marker.
  case plausible(ImageForm)

  /// Checks the first bytes of a file of `size` bytes: all of them, or about a page.
  ///
  /// Other bytes may follow the end marker, and cannot be seen here unless the whole file was given.
  public init(_ head: Span<UInt8>, size: Int64) {
    let isWhole = head.count >= size
    var walk = ImageWalk()
    walk.take(head, isHeadOnly: !isWhole)
    guard let form = walk.form else {
      self = .notAnImage
      return
    }
    if let fault = walk.fault {
      self = .damaged(fault)
    } else if walk.end == nil && (isWhole || walk.segmentEnd > size - 2) {
      self = .cut(form)
    } else {
      self = .plausible(form)
    }
  }
}
