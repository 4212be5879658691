internal import Archive
public import Dataset
internal import Platform

/// What the outer headers of a train archive say: a thousand small reads, whatever its size.
public struct ArchiveOutline: Sendable {
  /// A class tar, and where its data are in the archive.
  public struct ClassTar: Sendable, Equatable {
    public let wnid: Wnid
    public let dataOffset: Int64
    public let bytes: Int64
    /// What has to be read for it: its headers, its data and their padding.
    public let extent: Range<Int64>
  }

  /// The class tars in their order.
  public let tars: [ClassTar]

  /// Reads the outline of a train archive. An archive that a run would refuse for its outer members is refused here too.
  public init(_ archive: FoundArchive, _ release: Release) throws(PrepareError) {
    let file = try archive.open()
    var tars: [ClassTar] = []
    var end: Int64 = 0
    do {
      let size = archive.identity.size
      let reader = try TarReader(SkippingSource(file, size: size), range: 0..<size)
      while let member = try reader.next() {
        defer { end = member.endOffset }
        if reader.isPrefix(member, of: .train) { continue }
        let synset = try reader.classTar(member, release, archive)
        tars.append(
          ClassTar(
            wnid: synset.wnid, dataOffset: member.dataOffset, bytes: member.size, extent: end..<member.endOffset))
      }
    } catch let error as ArchiveError {
      throw PrepareError(.archive(error), archive.name)
    } catch let error as PrepareError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown")
    }
    self.tars = tars
  }
}

extension ArchiveOutline {
  /// The extents of the selected class tars from `offset` on, those that adjoin as one.
  func extents(_ release: Release, from offset: Int64) -> [Range<Int64>] {
    var extents: [Range<Int64>] = []
    for tar in tars where tar.extent.lowerBound >= offset {
      guard let synset = release.synset(tar.wnid), release.isSelected(class: synset.index) else { continue }
      if let last = extents.last, last.upperBound == tar.extent.lowerBound {
        extents[extents.count - 1] = last.lowerBound..<tar.extent.upperBound
      } else {
        extents.append(tar.extent)
      }
    }
    return extents
  }
}
