internal import Archive
public import Dataset
internal import Platform

/// What the outer headers of an archive say: for a train archive a thousand small reads, whatever its size.
public struct ArchiveOutline: Sendable {
  /// A class tar, and where its data are in the archive.
  public struct ClassTar: Sendable, Equatable {
    public let wnid: Wnid
    public let dataOffset: Int64
    public let bytes: Int64
  }

  /// The class tars in their order; empty for archives of other shapes, whose headers lie between all their images.
  public let tars: [ClassTar]

  /// How many class tars there are; nil for archives of other shapes.
  public let classTars: Int?

  /// Reads the outline of the archive that `pass` is about. An archive that a run would refuse for its outer members is
  /// refused here too.
  public init(_ pass: PlannedPass, _ release: Release) throws(PrepareError) {
    guard pass.split == .train else {
      (tars, classTars) = ([], nil)
      return
    }
    let archive = pass.archive
    let file = try io { () throws(PlatformError) in try File.open(archive.path) }
    var tars: [ClassTar] = []
    do {
      let size = archive.identity.size
      let reader = try TarReader(SkippingSource(file, size: size), range: 0..<size)
      while let member = try reader.next() {
        if reader.isPrefix(member, of: .train) { continue }
        let synset = try reader.classTar(member, release, archive)
        tars.append(ClassTar(wnid: synset.wnid, dataOffset: member.dataOffset, bytes: member.size))
      }
    } catch let error as ArchiveError {
      throw PrepareError(.archive(error), archive.name)
    } catch let error as PrepareError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown")
    }
    (self.tars, classTars) = (tars, tars.count)
  }
}

/// The bytes of a file for a reader that wants only some of them.
private final class SkippingSource: ByteSource {
  private let file: File
  private let size: Int64
  private var offset: Int64 = 0
  /// A header is 512 bytes; a page is what the system reads anyway.
  private var buffer = Buffer(capacity: 4096)

  let canSkip = true

  init(_ file: consuming File, size: Int64) {
    self.file = consume file
    self.size = size
  }

  func next(_ body: (RawSpan) -> Void) throws -> Bool {
    let count = try buffer.fill(from: file, count: Int(min(Int64(buffer.capacity), size - offset)), at: offset)
    offset += Int64(count)
    guard count > 0 else { return false }
    buffer.withBytes(in: 0..<count, body)
    return true
  }

  func skip(_ count: Int64) -> Int64 {
    let skipped = min(count, size - offset)
    offset += skipped
    return skipped
  }
}
