internal import Dataset

/// Compares `bytes`, Kaggle's table of boxes in validation images, with the labels of `release`.
///
/// After a header, each row has an image, a comma, and for each box a class and four numbers, separated by spaces. The rows
/// are in no order. An image has one row, or is counted as missing.
func compareSolution(_ bytes: [UInt8], _ release: Release) -> Agreement<LabelDifference> {
  var agreement = Agreement<LabelDifference>()
  guard let catalog = Catalog(.val, release) else { return agreement }
  var isSeen = [Bool](repeating: false, count: release.valClasses.count)
  NumberLine.forEach(bytes) { index, line in
    let fields = line.bytes.split(separator: UInt8(ascii: ","), maxSplits: 1, omittingEmptySubsequences: false)
    let name = Array(fields[0]) + Array(".JPEG".utf8)
    guard fields.count == 2, let item = catalog.item(named: name.span), !isSeen[item.number - 1] else {
      // The header names no image.
      if index > 0 { agreement.count([LabelDifference(image: 0, devkit: .text(line.text), builtIn: nil)]) }
      return
    }
    isSeen[item.number - 1] = true
    let words = fields[1].split(separator: UInt8(ascii: " "))
    let classes = stride(from: 0, to: words.count, by: 5).map { Wnid(String(decoding: words[$0], as: UTF8.self)) }
    let other = classes.first { $0 == nil || $0 != item.wnid }
    let isWhole = words.count == 1 || !words.isEmpty && words.count % 5 == 0
    guard other != nil || !isWhole else { return agreement.count([]) }
    let label = isWhole ? other.flatMap { $0 }.map { LabelDifference.Label.wnid($0) } : nil
    agreement.count([LabelDifference(image: item.number, devkit: label ?? .text(line.text), builtIn: item.wnid)])
  }
  for index in isSeen.indices where !isSeen[index] {
    agreement.count([
      LabelDifference(image: index + 1, devkit: .missing, builtIn: catalog.wnid(ofNumber: index + 1))
    ])
  }
  return agreement
}
