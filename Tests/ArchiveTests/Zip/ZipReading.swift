import Archive
import TestSupport

/// A member as it was read.
struct ZipSeen: Equatable {
  var name: String
  var isFolder = false
  var data: [UInt8]
}

/// How the data of members is made.
enum Inflating: CaseIterable { case whole, stream }

/// Reads all members of `zip` with their data.
func readZip(_ zip: [UInt8], piece: Int = 4096, _ manner: Inflating = .whole) throws(ArchiveError) -> [ZipSeen] {
  var all: [ZipSeen] = []
  let directory = try ZipDirectory(ZipInMemory(zip))
  let reader = ZipReader(PieceSource(zip, piece: piece), of: directory)
  var inflater = Inflater()
  while let entry = try directory.next() {
    let range = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
    precondition(range.count == entry.compressedSize)
    let data: [UInt8]
    // A damaged directory may announce more data than there is memory.
    if manner == .whole, entry.size < 1 << 24 {
      data = try inflate(read(reader), of: entry, &inflater)
    } else {
      data = try read(InflateStream(reader, of: entry))
    }
    all.append(ZipSeen(name: directory.name, isFolder: entry.kind == .directory, data: data))
  }
  return all
}

/// Makes the data of `entry` and checks that nothing is written behind it.
func inflate(_ packed: [UInt8], of entry: ZipEntry, _ inflater: inout Inflater) throws(ArchiveError) -> [UInt8] {
  let size = Int(entry.size)
  let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: size + 64, alignment: 1)
  defer { unsafe memory.deallocate() }
  unsafe memory.initializeMemory(as: UInt8.self, repeating: 0xa5)
  let room = unsafe UnsafeMutableRawBufferPointer(rebasing: memory[..<size])
  var output = unsafe MutableRawSpan(_unsafeBytes: room)
  try unsafe inflater.inflate(packed.span.bytes, of: entry, into: &output)
  precondition(unsafe memory[size...].allSatisfy { $0 == 0xa5 })
  return unsafe Array(room)
}

/// Returns what is left of `sequence`.
func read(_ sequence: any ByteSequence) throws(ArchiveError) -> [UInt8] {
  do {
    return try all(sequence)
  } catch {
    guard let error = error as? ArchiveError else { preconditionFailure("no other error is thrown: \(error)") }
    throw error
  }
}

/// Returns the error that ends the reading of `zip`, or nil.
func zipRefusal(of zip: [UInt8], piece: Int = 4096, _ manner: Inflating = .whole) -> ArchiveError? {
  failure { () throws(ArchiveError) in _ = try readZip(zip, piece: piece, manner) }
}

/// Returns the error that ends the reading of the directory in `stream`, or nil.
func directoryRefusal(of stream: any ByteStream) -> ArchiveError? {
  failure { () throws(ArchiveError) in
    let directory = try ZipDirectory(stream)
    while try directory.next() != nil {}
  }
}
