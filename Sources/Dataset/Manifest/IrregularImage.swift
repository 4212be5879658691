/// An official image that is not an ordinary JPEG: a PNG named JPEG, a CMYK JPEG.
public struct IrregularImage: Sendable {
  /// The part that it is in.
  public let part: Part
  /// Its file name.
  public let name: String
  /// How it is irregular: `png`, `cmyk-jpeg`, `corrupt-exif`.
  public let kind: String

  /// The table's file name. A `--manifest` folder need not have it.
  public static let table = "irregular.tsv"

  /// Those of the official release.
  public static func official() throws(ManifestError) -> [IrregularImage] {
    try read(embeddedFile(table) ?? [])
  }

  /// Reads the table.
  public static func read(_ bytes: [UInt8]) throws(ManifestError) -> [IrregularImage] {
    var images: [IrregularImage] = []
    try Table(file: table, bytes: bytes).forEachRow(columns: 3) { fields throws(ManifestError) in
      guard let part = Part.named(fields[0].text) else {
        throw fields[0].error("'\(fields[0].text)' is not one of \(Part.all.map(\.id).joined(separator: ", "))")
      }
      images.append(IrregularImage(part: part, name: fields[1].text, kind: fields[2].text))
    }
    return images
  }
}
