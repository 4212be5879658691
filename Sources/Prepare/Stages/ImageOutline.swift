internal import Archive
internal import Dataset
internal import Platform

/// What the headers of a val or test archive say: a small read for each image.
struct ImageOutline {
  struct Image {
    /// From 1.
    let number: Int
    let bytes: Int64
    /// What has to be read for it: its headers, its data and their padding.
    let extent: Range<Int64>
  }

  /// In their order.
  let images: [Image]

  init(_ archive: FoundArchive, _ split: Split, _ release: Release) throws(PrepareError) {
    let file = try archive.open()
    let size = archive.identity.size
    var images: [Image] = []
    var end: Int64 = 0
    do {
      let reader = try TarReader(SkippingSource(file, size: size), range: 0..<size)
      while let member = try reader.next() {
        defer { end = member.endOffset }
        if reader.isPrefix(member, of: split) { continue }
        let number = try reader.imageName(member, split, release, archive).number
        images.append(Image(number: number, bytes: member.size, extent: end..<member.endOffset))
      }
    } catch let error as ArchiveError {
      throw PrepareError(.archive(error), archive.name)
    } catch let error as PrepareError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown")
    }
    self.images = images
  }
}
