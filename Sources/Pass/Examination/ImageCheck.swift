internal import Platform

/// Whether a file begins and ends as an image does.
enum ImageCheck: Equatable {
  case whole(ImageForm)
  case empty
  case notAnImage
  /// It begins as an image and does not end as one: the whole file has to be looked at.
  case unsure(ImageForm)

  init(_ edges: FileEdges) {
    if edges.size == 0 {
      self = .empty
    } else if let form = ImageForm(first: edges.first) {
      let isLongEnough = form == .jpeg ? edges.size > 4 : edges.size > 8 + 12 && edges.beforeLast == 0
      self = isLongEnough && form.isEndMark(edges.last) ? .whole(form) : .unsure(form)
    } else {
      self = .notAnImage
    }
  }
}

/// The two forms that official images have.
enum ImageForm {
  case jpeg, png

  /// The form that the first eight bytes of a file are those of; nil where they are of neither.
  init?(first: UInt64) {
    if first >> 40 == 0xff_d8ff {
      self = .jpeg
    } else if first == 0x8950_4e47_0d0a_1a0a {
      self = .png
    } else {
      return nil
    }
  }

  /// Whether the last bytes of `window` are an end mark.
  func isEndMark(_ window: UInt64) -> Bool {
    switch self {
    case .jpeg: window & 0xffff == 0xffd9
    case .png: window == 0x4945_4e44_ae42_6082
    }
  }

  /// Returns the offset behind the end mark of the image in `bytes`, or nil where it has none.
  ///
  /// Segments and chunks are walked: a thumbnail inside of the image has an end mark of its own, which is found in a
  /// file that is cut off as well.
  func end(in bytes: [UInt8]) -> Int? {
    switch self {
    case .jpeg: endOfJPEG(bytes)
    case .png: endOfPNG(bytes)
    }
  }

  /// ITU-T T.81, annex B. Like decoders, it passes over what stands between segments.
  private func endOfJPEG(_ bytes: [UInt8]) -> Int? {
    var position = 2
    while position + 1 < bytes.count {
      guard bytes[position] == 0xff else {
        position += 1
        continue
      }
      switch bytes[position + 1] {
      case 0xd9: return position + 2
      // A filling byte; the marker may follow.
      case 0xff: position += 1
      // A stuffed byte of the picture's data, and markers without a segment.
      case 0x00, 0x01, 0xd0...0xd8: position += 2
      default:
        guard position + 3 < bytes.count else { return nil }
        position += 2 + Int(bytes[position + 2]) << 8 + Int(bytes[position + 3])
      }
    }
    return nil
  }

  private func endOfPNG(_ bytes: [UInt8]) -> Int? {
    var position = 8
    while position + 12 <= bytes.count {
      let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
      let end = position + 12 + length
      guard end <= bytes.count else { return nil }
      if bytes[position + 4..<position + 8].elementsEqual("IEND".utf8) { return end }
      position = end
    }
    return nil
  }
}
