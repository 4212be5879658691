/// A tar built byte by byte, so that the reader is tested against the format, not against its own library.
///
/// Every method that adds something returns the offset at which it begins.
public struct TarBytes: Sendable {
  /// The bytes so far.
  public private(set) var bytes: [UInt8] = []

  public init() {}

  /// Appends `bytes` as they are.
  @discardableResult
  public mutating func raw(_ bytes: [UInt8]) -> Int {
    defer { self.bytes += bytes }
    return self.bytes.count
  }

  /// Appends zeros up to a multiple of `alignment`.
  public mutating func pad(to alignment: Int = TarHeader.blockBytes) {
    bytes += [UInt8](repeating: 0, count: (alignment - bytes.count % alignment) % alignment)
  }

  /// Appends a header and `data`, padded to whole blocks. The size in the header may differ from that of `data`.
  @discardableResult
  public mutating func member(_ header: TarHeader, _ data: [UInt8] = []) -> Int {
    let offset = raw(header.bytes + data)
    pad()
    return offset
  }

  /// Appends a member called `name`; `change` may alter its header.
  @discardableResult
  public mutating func member(
    _ name: String, _ data: [UInt8] = [], type: Character = "0", _ change: (inout TarHeader) -> Void = { _ in }
  ) -> Int {
    var header = TarHeader(name.utf8, size: data.count, type: type)
    change(&header)
    return member(header, data)
  }

  /// Appends GNU tar's `././@LongLink` with the long name (type L) or link (K) of the member that follows.
  @discardableResult
  public mutating func longLink(_ text: some Sequence<UInt8>, type: Character = "L") -> Int {
    let text = Array(text) + [0]
    return member("././@LongLink", text, type: type) { $0.magic = .gnu }
  }

  /// Appends a pax extended header with `records` for the member that follows (type x) or for all (type g).
  @discardableResult
  public mutating func pax(_ records: [(key: String, value: [UInt8])], type: Character = "x") -> Int {
    member("./PaxHeaders/member", records.flatMap { Self.record($0.key, $0.value) }, type: type)
  }

  /// Appends a pax extended header whose values are text.
  @discardableResult
  public mutating func pax(_ records: KeyValuePairs<String, String>) -> Int {
    pax(records.map { ($0.key, Array($0.value.utf8)) })
  }

  /// Appends `blocks` zero blocks, then zeros up to a multiple of `record` bytes.
  @discardableResult
  public mutating func end(blocks: Int = 2, record: Int = TarHeader.blockBytes) -> Int {
    defer { pad(to: record) }
    return raw([UInt8](repeating: 0, count: blocks * TarHeader.blockBytes))
  }

  /// Returns the bytes of a whole tar: what `build` adds, and the two zero blocks at the end.
  public static func closed(record: Int = TarHeader.blockBytes, _ build: (inout TarBytes) -> Void) -> [UInt8] {
    var tar = TarBytes()
    build(&tar)
    tar.end(record: record)
    return tar.bytes
  }

  /// Returns the bytes of a tar without an end, for tests that add their own.
  public static func open(_ build: (inout TarBytes) -> Void) -> [UInt8] {
    var tar = TarBytes()
    build(&tar)
    return tar.bytes
  }

  /// A pax record: its own length in decimal, a space, key, `=`, value and a line feed.
  private static func record(_ key: String, _ value: [UInt8]) -> [UInt8] {
    let body = Array(" \(key)=".utf8) + value + [UInt8(ascii: "\n")]
    var length = body.count
    // The length includes its own digits.
    while String(length).utf8.count + body.count != length { length = String(length).utf8.count + body.count }
    return Array(String(length).utf8) + body
  }
}
