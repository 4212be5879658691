internal import Archive
public import Dataset
internal import Platform

/// What an unpacker reads the bytes of a member from.
protocol MemberReader: AnyObject {
  /// The current member's name, escaped for messages.
  var name: String { get }
  /// Calls `body` with the next bytes of the current member, as they are in the archive; returns false after the last ones.
  func nextData(_ body: (RawSpan) -> Void) throws -> Bool
}

/// Where a member is, and how it is packed.
struct MemberPlace {
  /// Bytes of its data.
  let size: Int64
  /// Bytes that it takes in the archive, without its header.
  let storedSize: Int64
  /// For messages.
  let offset: Int64
  /// The next member does not begin before this offset.
  let end: Int64
  /// How its bytes are packed; nil if they are its data.
  let packing: ZipEntry?

  init(_ member: Member) {
    (size, storedSize, offset, end) = (member.size, member.size, member.dataOffset, member.endOffset)
    packing = nil
  }

  /// The place of a member of a zip; its end, unless it is another one, is that in the zip.
  init(_ entry: ZipEntry, end: Int64? = nil) {
    (size, storedSize, offset) = (entry.size, entry.compressedSize, entry.headerOffset)
    self.end = end ?? entry.leastEnd
    packing = entry
  }
}

extension MemberReader {
  func duplicate(_ place: MemberPlace, _ archive: ArchiveFile) -> PassError {
    PassError(.duplicateMember(name, offset: place.offset), archive.name)
  }

  func clash(_ place: MemberPlace, _ archive: ArchiveFile) -> PassError {
    PassError(.clashingMember(name, offset: place.offset), archive.name)
  }
}

extension TarReader: MemberReader {}

/// Reads the members of a zip, extent by extent, in the order of its directory.
final class ZipMemberReader: MemberReader {
  private let directory: ZipDirectory
  private var reader: ZipReader
  private var extent: Range<Int64> = 0..<0
  /// The current entry, and whether it has not been handed out.
  private var current: ZipEntry?
  private var isWaiting = false

  init(_ source: any ByteSequence, _ directory: ZipDirectory) {
    self.directory = directory
    reader = ZipReader(source, of: directory)
  }

  var name: String { directory.name }

  /// Goes to the next extent, whose bytes `source` has next.
  func enter(_ extent: Range<Int64>, _ source: any ByteSequence) {
    self.extent = extent
    reader = ZipReader(source, from: extent.lowerBound, of: directory)
  }

  /// Goes to the next member in the extent; nil if there is none.
  func next(_ rules: any MemberRules, _ archive: ArchiveFile) throws -> (ZipEntry, MemberRole)? {
    while true {
      if !isWaiting { current = try directory.next() }
      isWaiting = false
      guard let entry = current else { return nil }
      if entry.headerOffset < extent.lowerBound { continue }
      guard entry.headerOffset < extent.upperBound else {
        isWaiting = true
        return nil
      }
      return (entry, try role(of: entry, rules, archive))
    }
  }

  /// Makes the current member's bytes the next ones.
  func open(_ entry: ZipEntry) throws(ArchiveError) {
    _ = try directory.withName { name throws(ArchiveError) in try reader.enter(entry, name: name) }
  }

  func nextData(_ body: (RawSpan) -> Void) throws -> Bool { try reader.next(body) }

  /// The current member's data, if it is too large for a batch.
  func data(of entry: ZipEntry) -> InflateStream { InflateStream(reader, of: entry) }

  private func role(
    of entry: ZipEntry, _ rules: any MemberRules, _ archive: ArchiveFile
  ) throws(PassError) -> MemberRole {
    let role = directory.withName { rules.role(of: $0, in: nil) }
    if entry.kind == (role == .folder ? .directory : .file), role != .unexpected { return role }
    throw PassError(
      .unexpectedMember(name, offset: entry.headerOffset, example: rules.example(in: nil)), archive.name)
  }
}

extension ArchiveFile {
  /// Returns what has to be read of a zip for the items that `isWanted` accepts, by its directory. Extents with little in
  /// between are one.
  public func zipExtents(
    _ rules: any MemberRules, stopSignal: () -> Int32?, _ isWanted: (Item, _ end: Int64) throws -> Bool
  ) throws(PassError) -> [Range<Int64>] {
    var extents: [Range<Int64>] = []
    // Up to where the last one goes is known by the next entry.
    var start: Int64?
    func end(at offset: Int64) {
      guard let begun = start else { return }
      start = nil
      if let last = extents.last, begun - last.upperBound < Self.smallGap {
        extents[extents.count - 1] = last.lowerBound..<offset
      } else {
        extents.append(begun..<offset)
      }
    }
    do {
      let directory = try ZipDirectory(try open())
      var count = 0
      while let entry = try directory.next() {
        count += 1
        if count % 4096 == 0, let signal = stopSignal() { throw PassError(.interrupted(signal), name) }
        end(at: entry.headerOffset)
        guard case .item(let item) = directory.withName({ rules.role(of: $0, in: nil) }) else { continue }
        if try isWanted(item, entry.leastEnd) { start = entry.headerOffset }
      }
      end(at: directory.range.lowerBound)
    } catch let error as PassError {
      throw error
    } catch let error as ArchiveError {
      throw PassError(error, name)
    } catch let error as PlatformError {
      throw PassError(.sink(error), name)
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
    return extents
  }

  /// What is read rather than passed over, in bytes.
  private static let smallGap: Int64 = 256 << 10
}
