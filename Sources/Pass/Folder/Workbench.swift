internal import Checksums
internal import Dataset
internal import Platform

/// What a thread needs to take files of a tree, and uses again for each: where the file goes, and memory.
public struct Workbench: ~Copyable {
  /// The path of the file in its part, with a zero at its end.
  private var path = Buffer(capacity: 1024)
  /// Where the name in the path begins.
  private var nameStart = 0
  private var text: [UInt8] = []
  private var item: Item?
  /// The folder of the class that was written to last, and that of its part.
  private var folder: (wnid: Wnid, part: Directory, folder: Directory)?
  private var content: Buffer
  private var scratch = Buffer(capacity: 64 << 10)

  init(capacity: Int) { content = Buffer(capacity: capacity) }

  /// Sets the path: that of `item`.
  mutating func set(_ item: Item, _ catalog: Catalog) {
    text.removeAll(keepingCapacity: true)
    catalog.appendPath(of: item, to: &text)
    nameStart = text.lastIndex(of: UInt8(ascii: "/")).map { $0 + 1 } ?? 0
    path.removeAll()
    path.append(text)
    path.append([0])
    self.item = item
  }

  /// Adds the file to `inventory`, with its size.
  func add(to inventory: inout Inventory, size: Int64) { inventory.add(path: text.span, size: size) }

  /// Calls `body` with the folder in `part` that the file goes to, and its name there, which ends with a zero.
  mutating func withTarget<Result>(
    in part: Directory, _ body: (Directory, Span<UInt8>) throws(PlatformError) -> Result
  ) throws(PlatformError) -> Result {
    var target = part
    if let wnid = item?.wnid {
      if folder?.wnid != wnid || folder?.part !== part { folder = (wnid, part, try part.directory(wnid.description)) }
      target = folder?.folder ?? part
    }
    return try path.withElements { path throws(PlatformError) in
      try body(target, path.extracting(nameStart..<path.count))
    }
  }

  /// Hands a file to `sink` as bytes: as a whole, or in pieces if it is large. Returns its size.
  mutating func hand(_ file: borrowing File, to sink: some Sink) throws(PlatformError) -> Int64 {
    let size = try file.status().identity.size
    if size <= content.capacity {
      let count = try content.fill(from: file, count: Int(size), at: 0)
      guard Int64(count) == size else { throw .shrunk(file.path) }
      try path.withBytes(in: 0..<path.count) { path throws(PlatformError) in
        try content.withBytes(in: 0..<count) { bytes throws(PlatformError) in try sink.take(path, bytes, &scratch) }
      }
      return size
    }
    let large = try sink.begin(String(decoding: text, as: UTF8.self), size: size)
    var offset: Int64 = 0
    while offset < size {
      let count = try content.fill(from: file, count: Int(min(Int64(content.capacity), size - offset)), at: offset)
      guard count > 0 else { throw .shrunk(file.path) }
      try content.withBytes(in: 0..<count) { bytes throws(PlatformError) in try large.append(bytes) }
      offset += Int64(count)
    }
    try large.finish()
    return size
  }
}
