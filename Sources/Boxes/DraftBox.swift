internal import Dataset

/// What is known of a box while its object is read.
struct DraftBox {
  var wnid: Wnid?
  /// Whether the object's name was a known wrong one.
  var isRelabelled = false
  var xmin, ymin, xmax, ymax: PixelNumber?

  /// Returns what is missing, or nil.
  var missing: String? {
    if wnid == nil { return "name" }
    if xmin == nil { return "xmin" }
    if ymin == nil { return "ymin" }
    if xmax == nil { return "xmax" }
    return ymax == nil ? "ymax" : nil
  }

  /// Returns the box within an image, and counts what was repaired; nil if nothing is left of it.
  func repaired(width: Int, height: Int, _ repairs: inout Repairs) -> Box? {
    guard let wnid, let xmin, let ymin, let xmax, let ymax else { return nil }
    if isRelabelled { repairs[.label] += 1 }
    if xmin.isRounded || ymin.isRounded || xmax.isRounded || ymax.isRounded { repairs[.rounded] += 1 }
    if xmin.value > xmax.value || ymin.value > ymax.value { repairs[.swapped] += 1 }
    let x = Interval(xmin.value, xmax.value, limit: width)
    let y = Interval(ymin.value, ymax.value, limit: height)
    guard !x.isEmpty, !y.isEmpty else {
      repairs[.dropped] += 1
      return nil
    }
    if x.isClamped || y.isClamped { repairs[.clamped] += 1 }
    return Box(wnid, xmin: x.low, ymin: y.low, xmax: x.high, ymax: y.high)
  }
}

/// Two edges of a box, in order and within the image.
private struct Interval {
  let low, high: Int
  let isClamped: Bool

  var isEmpty: Bool { low == high }

  init(_ a: Int, _ b: Int, limit: Int) {
    let (first, last) = (min(a, b), max(a, b))
    (low, high) = (min(max(first, 0), limit), min(max(last, 0), limit))
    isClamped = low != first || high != last
  }
}
