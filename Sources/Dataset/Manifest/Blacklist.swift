/// The validation images whose boxes are bad, by the development kit: they were left out of the contest's evaluation of
/// localisation. Their labels are right.
public enum Blacklist {
  /// Their numbers, ascending.
  public static let numbers: [Int] = {
    let name = "val_blacklist.txt"
    var numbers: [Int] = []
    do throws(ManifestError) {
      try Table(file: name, bytes: embeddedFile(name) ?? []).forEachRow(columns: 1) { fields throws(ManifestError) in
        numbers.append(try fields[0].number())
      }
    } catch {
      preconditionFailure("the compiled-in tables are tested: \(error)")
    }
    return numbers.sorted()
  }()
}
