/// Lists of training images that have names in the literature: manifests/subsets/simclr.tsv.
public enum NamedImages {
  /// Their names: those that SimCLR (Chen and others 2020) was trained on with labels, a hundredth and a tenth of all.
  public static let names = ["simclr-1", "simclr-10"]

  /// Returns the list called `name`; nil if there is none.
  public static func list(_ name: String) -> ImageList? {
    guard let index = names.firstIndex(of: name) else { return nil }
    let file = "subsets/simclr.tsv"
    var train: [Wnid: Set<Int>] = [:]
    do throws(ManifestError) {
      try Table(file: file, bytes: embeddedFile(file) ?? []).forEachRow(columns: 2) { fields throws(ManifestError) in
        var (numbers, last): (Set<Int>, Int) = ([], 0)
        for step in fields[1].bytes.split(separator: UInt8(ascii: " ")) {
          let isMarked = step.last == UInt8(ascii: "*")
          let digits = isMarked ? step.dropLast() : step
          guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw fields[1].error("no number") }
          last += number
          if isMarked || index == 1 { numbers.insert(last) }
        }
        train[try fields[0].wnid()] = numbers
      }
    } catch {
      preconditionFailure("the compiled-in tables are tested: \(error)")
    }
    return ImageList(train: train, val: [])
  }
}
