/// Subsets of the classes that have names in the literature: a file each in manifests/subsets/, which names its source.
public enum NamedSubset {
  /// Their names, in the order in which they are shown.
  public static let names = [
    "imagenette", "imagewoof", "imagenet-100-cmc", "imagenet-100-kaggle", "mini-imagenet", "tiny-imagenet",
    "imagenet-a",
    "imagenet-r", "dogs-118",
  ]

  /// Returns the classes of the subset called `name`, in the order of their wnids; nil if there is none.
  public static func wnids(of name: String) -> [Wnid]? {
    guard names.contains(name) else { return nil }
    let file = "subsets/\(name).txt"
    var wnids: [Wnid] = []
    do throws(ManifestError) {
      try Table(file: file, bytes: embeddedFile(file) ?? []).forEachRow(columns: 1) { fields throws(ManifestError) in
        wnids.append(try fields[0].wnid())
      }
    } catch {
      preconditionFailure("the compiled-in tables are tested: \(error)")
    }
    return wnids.sorted()
  }
}
