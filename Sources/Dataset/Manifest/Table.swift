/// A manifest's text, split into rows and fields that know their position.
struct Table {
  /// A field of a row.
  struct Field {
    let bytes: ArraySlice<UInt8>
    let file: String
    let line: Int
    let column: Int

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func error(_ detail: String) -> ManifestError {
      ManifestError(file: file, line: line, column: column, detail)
    }

    /// The field as a number of at most `digits` digits, without a sign. With nine, sums cannot overflow.
    func number(digits: Int = 9) throws(ManifestError) -> Int {
      guard bytes.count <= digits, let number = decimal(bytes.span, 0..<bytes.count) else {
        throw error("'\(text)' is not a whole number of at most \(digits) digits")
      }
      return number
    }

    /// The result of `read` for the field; nil if the field is `-`.
    func optional<Value>(_ read: (Field) throws(ManifestError) -> Value) throws(ManifestError) -> Value? {
      bytes.elementsEqual([UInt8(ascii: "-")]) ? nil : try read(self)
    }

    func wnid() throws(ManifestError) -> Wnid {
      guard let wnid = Wnid(text) else { throw error("'\(text)' is not a wnid such as n01440764") }
      return wnid
    }
  }

  let file: String
  let bytes: [UInt8]

  /// Calls `body` with the fields of every row; there must be `columns` of them, separated by tabs. Empty lines and
  /// lines that begin with `#` are skipped.
  func forEachRow(columns: Int, _ body: ([Field]) throws(ManifestError) -> Void) throws(ManifestError) {
    var line = 0
    var start = 0
    while start < bytes.count {
      line += 1
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
      var row = bytes[start..<end]
      start = end + 1
      if row.last == UInt8(ascii: "\r") { row.removeLast() }
      if row.isEmpty || row.first == UInt8(ascii: "#") { continue }
      let fields = row.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map {
        Field(bytes: $0, file: file, line: line, column: $0.startIndex - row.startIndex + 1)
      }
      guard fields.count == columns else {
        throw ManifestError(
          file: file, line: line, "\(columns) fields separated by tabs are expected, not \(fields.count)")
      }
      try body(fields)
    }
  }
}
