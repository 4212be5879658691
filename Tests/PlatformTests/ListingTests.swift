import Glibc
import Platform
import TestSupport
import Testing

@Suite("A listing")
struct ListingTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  private func entries(_ listing: borrowing Listing) -> [String: EntryKind] {
    var entries: [String: EntryKind] = [:]
    for index in 0..<listing.count {
      entries[listing.withName(index, text)] = listing.kind(index)
    }
    return entries
  }

  private func text(_ name: Span<UInt8>) -> String {
    var bytes: [UInt8] = []
    for index in name.indices { bytes.append(name[index]) }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func index(of name: String, in listing: borrowing Listing) -> Int? {
    (0..<listing.count).first { listing.withName($0, text) == name }
  }

  @Test("has every name and what it stands for")
  func kinds() throws {
    try folder.write("x", to: "file")
    try folder.makeFolder("folder")
    try folder.link("link", to: "folder")
    #expect(unsafe mkfifo(folder.path("pipe"), 0o600) == 0)
    var listing = Listing()
    try listing.read(directory)
    #expect(entries(listing) == ["file": .file, "folder": .directory, "link": .link, "pipe": .pipe])
  }

  @Test("is used again, for folders larger and smaller than its memory")
  func reuse() throws {
    let long = String(repeating: "x", count: 200)
    try folder.makeFolder("large")
    let large = try directory.directory("large")
    for number in 0..<2000 { try large.writeFile("\(long)-\(number)", []) }
    var listing = Listing()
    for _ in 0..<2 {
      try listing.read(large)
      #expect(Set(entries(listing).keys) == Set((0..<2000).map { "\(long)-\($0)" }))
      try listing.read(directory)
      #expect(entries(listing) == ["large": .directory])
    }
  }

  @Test("opens a link to a directory where it is asked to")
  func links() throws {
    try folder.write("x", to: "folder/file")
    try folder.link("link", to: "folder")
    try folder.link("nowhere", to: "nothing")
    var listing = Listing()
    try listing.read(try directory.linkedDirectory("link"))
    #expect(entries(listing) == ["file": .file])
    #expect(failure { () throws(PlatformError) in _ = try directory.linkedDirectory("nowhere") }?.isMissing == true)
  }

  @Test(
    "leads to the first and last bytes of files of any size",
    arguments: [0, 1, 7, 8, 11, 12, 13, 4095, 4096, 4097, 4100, 4107, 4108, 4109, 100_000])
  func edges(size: Int) throws {
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 % 251 + 1) }
    try folder.write(bytes, to: "file")
    var listing = Listing()
    try listing.read(directory)
    var reader = EdgeReader()
    let edges = try reader.read(0, of: listing, in: directory)
    let (first, last) = (bytes.prefix(8), bytes.suffix(12))
    func number(_ bytes: some Collection<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    #expect(edges.size == size)
    #expect(edges.first == number(Array(first) + [UInt8](repeating: 0, count: 8 - first.count)))
    #expect(edges.last == number(last.suffix(8)))
    #expect(edges.beforeLast == UInt32(number(last.dropLast(8))))
    let head = reader.withHead { head in head.indices.map { head[$0] } }
    #expect(head == Array(bytes.prefix(4096)))
    let content = try listing.open(0, in: directory).contents(limit: 1 << 20)
    #expect(content == bytes)
  }

  @Test("follows no link to a file, and waits for no pipe")
  func noFiles() throws {
    try folder.write("x", to: "file")
    try folder.link("link", to: "file")
    #expect(unsafe mkfifo(folder.path("pipe"), 0o600) == 0)
    var listing = Listing()
    try listing.read(directory)
    var reader = EdgeReader()
    guard let link = index(of: "link", in: listing), let pipe = index(of: "pipe", in: listing) else {
      Issue.record("a name is missing")
      return
    }
    let error = failure { () throws(PlatformError) in _ = try reader.read(link, of: listing, in: directory) }
    #expect(error?.number == ELOOP && error?.subject == folder.path("link"))
    let pipeError = failure { () throws(PlatformError) in _ = try reader.read(pipe, of: listing, in: directory) }
    #expect(pipeError?.number == ESPIPE && pipeError?.subject == folder.path("pipe"))
    #expect(reader.withHead { $0.count } == 0)
  }
}
