/// The names that members of the official archives may have. Anything else is refused, so nothing that a name could do to
/// a file system has to be thought of.
public enum MemberName {
  /// An accepted name.
  public struct Match: Equatable, Sendable {
    /// The number in it.
    public let number: Int
    /// Where in the member's name the file name begins: after a prefix such as `./` or `test/`.
    public let start: Int
  }

  /// Reads the name of a class tar in the train archive, `n01440764.tar`.
  public static func classTar(_ name: Span<UInt8>) -> Wnid? {
    let start = prefixLength(name, folder: nil)
    guard name.count - start == Wnid.byteCount + 4, matches(name, at: start + Wnid.byteCount, ".tar"),
      matches(name, at: start, "n"), let number = digits(name, start + 1..<start + Wnid.byteCount)
    else { return nil }
    return Wnid("n" + padded(number))
  }

  /// Reads the name of a training image of the class `wnid`, `n01440764_10026.JPEG`.
  public static func trainImage(_ name: Span<UInt8>, of wnid: Wnid) -> Match? {
    let start = prefixLength(name, folder: nil)
    let first = start + Wnid.byteCount + 1
    guard name.count > first + 5, name[start] == UInt8(ascii: "n"),
      digits(name, start + 1..<first - 1) == Int(wnid.number), name[first - 1] == UInt8(ascii: "_"),
      matches(name, at: name.count - 5, ".JPEG"), let number = digits(name, first..<name.count - 5),
      // The official numbers have no zeros in front; with them one number would have many names.
      name[first] != UInt8(ascii: "0") || name.count - 5 == first + 1
    else { return nil }
    return Match(number: number, start: start)
  }

  /// Reads the class in the name of a training image; nil where the name is not that of one.
  public static func classOfTrainImage(_ name: Span<UInt8>) -> Wnid? {
    let start = prefixLength(name, folder: nil)
    guard matches(name, at: start, "n"), let number = digits(name, start + 1..<start + Wnid.byteCount),
      let wnid = Wnid("n" + padded(number)), trainImage(name, of: wnid) != nil
    else { return nil }
    return wnid
  }

  /// Reads the name of a validation or test image, `ILSVRC2012_val_00000001.JPEG`.
  public static func numberedImage(_ name: Span<UInt8>, in split: Split) -> Match? {
    let start = prefixLength(name, folder: split)
    let stem: StaticString = split == .val ? "ILSVRC2012_val_" : "ILSVRC2012_test_"
    let first = start + stem.utf8CodeUnitCount
    guard name.count == first + 13, matches(name, at: start, stem), matches(name, at: first + 8, ".JPEG"),
      let number = digits(name, first..<first + 8)
    else { return nil }
    return Match(number: number, start: start)
  }

  /// Whether the name is nothing but a prefix, such as that of the folder `test/`.
  public static func isPrefix(_ name: Span<UInt8>, of split: Split) -> Bool {
    let start = prefixLength(name, folder: split == .train ? nil : split)
    return start == name.count && start > 0
  }

  /// The file name of validation or test image `number`, from 1.
  public static func numberedImage(_ number: Int, in split: Split) -> String {
    "ILSVRC2012_\(split.rawValue)_\(padded(number)).JPEG"
  }

  /// The length of an optional `./` and an optional folder of the split's name.
  private static func prefixLength(_ name: Span<UInt8>, folder: Split?) -> Int {
    var length = matches(name, at: 0, "./") ? 2 : 0
    if let folder {
      let text: StaticString = folder == .val ? "val/" : "test/"
      if matches(name, at: length, text) { length += text.utf8CodeUnitCount }
    }
    return length
  }

  private static func matches(_ name: Span<UInt8>, at start: Int, _ text: StaticString) -> Bool {
    guard start >= 0, name.count - start >= text.utf8CodeUnitCount else { return false }
    let text = text.description.utf8
    var index = start
    for byte in text {
      guard name[index] == byte else { return false }
      index += 1
    }
    return true
  }

  /// The value of one to nine digits; nil where there is anything else.
  private static func digits(_ name: Span<UInt8>, _ range: Range<Int>) -> Int? {
    guard !range.isEmpty, range.count <= 9, range.upperBound <= name.count else { return nil }
    var value = 0
    for index in range {
      let digit = name[index]
      guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
    }
    return value
  }
}
