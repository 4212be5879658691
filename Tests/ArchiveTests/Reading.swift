import Archive
import TestSupport

/// A member as the reader showed it.
struct Seen: Equatable {
  var name: String
  var isFolder = false
  var data: [UInt8]
  var dataOffset: Int64
  var endOffset: Int64
}

/// What is done with the data of the members.
enum Manner: CaseIterable {
  /// They are read.
  case read
  /// They are passed over, and the source cannot skip.
  case pass
  /// They are passed over by skipping.
  case skip
}

/// Reads all members of `reader` with their data.
func readAll(_ reader: TarReader) throws(ArchiveError) -> [Seen] {
  var all: [Seen] = []
  while let member = try reader.next() {
    all.append(
      Seen(
        name: reader.name, isFolder: member.kind == .directory, data: try data(of: reader),
        dataOffset: member.dataOffset, endOffset: member.endOffset))
  }
  return all
}

/// Reads all members of `tar`, which begins at `start`, with their data.
func readAll(_ tar: [UInt8], from start: Int = 0, piece: Int = 4096) throws(ArchiveError) -> [Seen] {
  let source = PieceSource(tar, from: start, piece: piece)
  return try readAll(TarReader(source, range: Int64(start)..<Int64(tar.count)))
}

/// Reads the current member's data.
func data(of reader: TarReader) throws(ArchiveError) -> [UInt8] {
  var data: [UInt8] = []
  while try reader.nextData({ data += array($0) }) {}
  return data
}

/// Returns a copy of the bytes.
func array(_ bytes: RawSpan) -> [UInt8] { unsafe bytes.withUnsafeBytes { unsafe Array($0) } }

/// Returns the error of what must fail, or nil.
func failure(of body: () throws(ArchiveError) -> Void) -> ArchiveError? {
  do {
    try body()
    return nil
  } catch {
    return error
  }
}

/// Reads `tar` in one manner and returns the error that ends it, or nil.
func refusal(of tar: [UInt8], _ manner: Manner = .read, piece: Int = 4096) -> ArchiveError? {
  refusal(PieceSource(tar, piece: piece, canSkip: manner == .skip), range: 0..<Int64(tar.count), manner)
}

/// Reads `source` in one manner and returns the error that ends it, or nil.
func refusal(_ source: any ByteSequence, range: Range<Int64>, _ manner: Manner = .read) -> ArchiveError? {
  do throws(ArchiveError) {
    let reader = try TarReader(source, range: range)
    while try reader.next() != nil {
      if manner == .read { while try reader.nextData({ _ in }) {} }
    }
    return nil
  } catch {
    return error
  }
}

/// Reads every member of `tar` as a tar of its own and returns the error that ends it, or nil.
func nestedRefusal(of tar: [UInt8], piece: Int = 4096, failing: Int? = nil) -> ArchiveError? {
  do throws(ArchiveError) {
    let source = PieceSource(tar, piece: piece, failing: failing)
    let outer = try TarReader(source, range: 0..<Int64(tar.count))
    while try outer.next() != nil {
      _ = try readAll(outer.nested())
      while try outer.nextData({ _ in }) {}
    }
    return nil
  } catch {
    return error
  }
}
