import Images

/// Walks over `bytes` in pieces of `piece` bytes.
func walk(_ bytes: [UInt8], piece: Int = .max) -> ImageWalk {
  var walk = ImageWalk()
  var start = 0
  while start < bytes.count {
    let end = start + min(piece, bytes.count - start)
    walk.take(bytes.span.extracting(start..<end))
    start = end
  }
  return walk
}

/// Checks the first page of a file of `bytes`.
func headCheck(_ bytes: [UInt8], page: Int = 4096) -> HeadCheck {
  HeadCheck(bytes.span.extracting(first: page), size: Int64(bytes.count))
}
