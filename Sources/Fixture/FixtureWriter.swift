internal import Archive
internal import Dataset

/// Writes the members of an archive of a fixture, and counts them.
final class FixtureWriter {
  /// What the fixture consists of.
  let contents: FixtureContents
  private let archive: any MemberWriter
  /// How many images were written.
  private(set) var images = 0
  /// How many annotations were written.
  private(set) var annotations = 0

  init(_ archive: any MemberWriter, _ contents: FixtureContents) { (self.archive, self.contents) = (archive, contents) }

  /// Writes a folder, whose path ends with a slash.
  func folder(_ path: String) throws(ArchiveError) { try archive.begin(path, kind: .directory, size: 0) }

  /// Writes a file.
  func file(_ path: String, _ bytes: [UInt8]) throws(ArchiveError) {
    try archive.begin(path, kind: .file, size: Int64(bytes.count))
    try archive.write(bytes)
  }

  /// Writes the image called `stem`: as STEM.JPEG in `folder`, unless it is given another `path`.
  func image(_ stem: String, in folder: String = "", path: String? = nil, isOlder: Bool = false) throws(ArchiveError) {
    try file(path ?? "\(folder)\(stem).JPEG", contents.image(stem, isOlder: isOlder))
    images += 1
  }

  /// Writes an annotation, as STEM.xml in `folder`.
  func annotation(_ annotation: FixtureAnnotation, in folder: String) throws(ArchiveError) {
    try file("\(folder)\(annotation.stem).xml", annotation.xml)
    annotations += 1
  }

  /// Writes files in one folder, and the folders that they are in.
  func files(_ files: [(path: String, bytes: [UInt8])], in folder: String) throws(ArchiveError) {
    try self.folder("\(folder)/")
    var last: Substring = ""
    for file in files {
      let parent = file.path.prefix(upTo: file.path.lastIndex(of: "/") ?? file.path.startIndex)
      if parent != last, !parent.isEmpty { try self.folder("\(folder)/\(parent)/") }
      last = parent
      try self.file("\(folder)/\(file.path)", file.bytes)
    }
  }

  /// Writes a tar of the training images of a class, in no order.
  func classTar(_ wnid: Wnid) throws(ArchiveError) {
    let stems = contents.shuffledTrainStems(of: wnid)
    let sizes = repeatElement(Int64(contents.options.imageBytes), count: stems.count)
    try archive.begin("\(wnid).tar", kind: .file, size: TarWriter.size(ofFiles: sizes))
    let inner = try TarWriter { [archive] bytes in try archive.write(bytes) }
    let members = FixtureWriter(inner, contents)
    for stem in stems { try members.image(stem) }
    try inner.finish()
    images += members.images
  }

  /// Writes a gzipped tar of what `members` writes. That is called twice, because the size comes before the bytes.
  func gzippedTar(_ path: String, _ members: (FixtureWriter) throws(ArchiveError) -> Void) throws(ArchiveError) {
    func write(_ body: @escaping (RawSpan) throws -> Void) throws(ArchiveError) -> FixtureWriter {
      let gzip = GzipWriter(body)
      let tar = try TarWriter { bytes in try gzip.write(bytes) }
      let inner = FixtureWriter(tar, contents)
      try members(inner)
      try tar.finish()
      try gzip.finish()
      return inner
    }
    var size: Int64 = 0
    _ = try write { bytes in size += Int64(bytes.byteCount) }
    try archive.begin(path, kind: .file, size: size)
    let inner = try write { [archive] bytes in try archive.write(bytes) }
    (images, annotations) = (images + inner.images, annotations + inner.annotations)
  }

  /// Writes a text file of the lines that `body` passes to its argument. It is called twice, because a member's size comes
  /// before its bytes, and the text may be large.
  func lines(
    _ path: String, _ body: ((String) throws(ArchiveError) -> Void) throws(ArchiveError) -> Void
  ) throws(ArchiveError) {
    var size: Int64 = 0
    try body { line in size += Int64(line.utf8.count) + 1 }
    try archive.begin(path, kind: .file, size: size)
    var text: [UInt8] = []
    try body { line throws(ArchiveError) in
      text += line.utf8
      text.append(UInt8(ascii: "\n"))
      guard text.count >= 1 << 16 else { return }
      try archive.write(text)
      text.removeAll(keepingCapacity: true)
    }
    try archive.write(text)
  }
}
