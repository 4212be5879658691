internal import Images
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
      let isLongEnough = edges.size > (form == .jpeg ? 4 : 8 + 12)
      let isEnd = form.isEnd(beforeLast: edges.beforeLast, last: edges.last)
      self = isLongEnough && isEnd ? .whole(form) : .unsure(form)
    } else {
      self = .notAnImage
    }
  }
}

extension ImageForm {
  /// The form that the first eight bytes of a file are those of; nil if they are of neither.
  init?(first: UInt64) {
    if first >> 40 == 0xff_d8ff {
      self = .jpeg
    } else if first == 0x8950_4e47_0d0a_1a0a {
      self = .png
    } else {
      return nil
    }
  }
}
