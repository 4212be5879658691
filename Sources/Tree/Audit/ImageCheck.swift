internal import Images
internal import Platform

/// Whether the first and the last bytes of a file are those of an image.
enum ImageCheck: Equatable {
  case whole(ImageForm)
  /// It begins as an image and does not end as one: the whole file has to be read.
  case unsure(ImageForm)
  case faulty(Fault)

  /// Checks the file that `reader` has read last.
  init(_ edges: FileEdges, _ reader: borrowing EdgeReader) {
    guard edges.size > 0 else {
      self = .faulty(.empty)
      return
    }
    switch reader.withHead({ HeadCheck($0, size: edges.size) }) {
    case .notAnImage: self = .faulty(.notAnImage)
    case .damaged(let fault): self = .faulty(.damagedHeader(fault))
    case .cut: self = .faulty(.noEndMark)
    case .plausible(let form):
      self = form.isEnd(beforeLast: edges.beforeLast, last: edges.last) ? .whole(form) : .unsure(form)
    }
  }
}

/// What reading a whole image has shown.
struct WholeImage: Equatable {
  /// The first fault, or nil.
  let fault: Fault?
  /// How many bytes follow the end marker.
  let trailing: Int64

  /// Reads `file` to its end.
  init(_ file: borrowing File, _ buffer: inout Buffer) throws(PlatformError) {
    var walk = ImageWalk()
    var offset: Int64 = 0
    while try buffer.fill(from: file, count: buffer.capacity, at: offset) > 0 {
      buffer.withElements { walk.take($0) }
      offset += Int64(buffer.count)
    }
    trailing = walk.trailingBytes
    fault = walk.fault.map(Fault.damagedHeader) ?? (walk.end == nil ? .noEndMark : nil)
  }
}
