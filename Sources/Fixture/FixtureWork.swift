internal import Archive
internal import Dataset
internal import Platform

/// The writing of a fixture: its archives, one after the other, and then their manifest.
final class FixtureWork {
  private let contents: FixtureContents
  private let release: Release
  private let directory: Directory
  private let stopSignal: () -> Int32?
  /// The rows of archives.tsv.
  private var rows: [String] = []
  /// The names of what was begun.
  private var begun: [String] = []
  /// What was written.
  private(set) var summary = Fixture.Summary()

  /// Makes the work of writing a fixture with the names of `release` into `directory`.
  init(_ fixture: Fixture, _ release: Release, _ directory: Directory, stopSignal: @escaping () -> Int32?) {
    contents = FixtureContents(fixture, release)
    (self.release, self.directory, self.stopSignal) = (release, directory, stopSignal)
  }

  /// Writes an archive. Throws `interrupted` if the stop signal comes meanwhile.
  func write(_ archive: FixtureArchive) throws(FixtureError) {
    let official = archive.official(in: release)
    let name = official.name
    let file = try io { () throws(PlatformError) in try DigestingFile(directory.create(name)) }
    begun.append(name)
    let gzip = official.container == .gzip ? GzipWriter { bytes in try file.write(bytes) } : nil
    let writer: FixtureWriter
    do throws(ArchiveError) {
      let pass = { [stopSignal] (bytes: RawSpan) in
        if let signal = stopSignal() { throw FixtureError(.interrupted(signal), name) }
        if let gzip { try gzip.write(bytes) } else { try file.write(bytes) }
      }
      let members: any MemberWriter = official.container == .zip ? ZipWriter(pass) : try TarWriter(pass)
      writer = FixtureWriter(members, contents)
      try archive.members(writer)
      try members.finish()
      try gzip?.finish()
    } catch {
      throw FixtureError(error, name)
    }
    let (size, md5, sha256) = try io { () throws(PlatformError) in try file.finish() }
    summary.archives.append(name)
    summary.images += writer.images
    summary.annotations += writer.annotations
    if let row = archive.row {
      let text = "\(row)\t\(official.kind)\t-\t-\t-\t-\t-"
      if rows.last != text { rows.append(text) }
      return
    }
    // What is not published of the official archive is not in the table either.
    let published = official.hasDigest ? "\(size)\t\(md5)\t\(sha256)" : "-\t-\t-"
    rows.append("\(name)\t\(official.kind)\t\(published)\t\(official.images == nil ? "-" : "\(writer.images)")\t-")
  }

  /// Writes the tables.
  func writeManifest() throws(FixtureError) {
    let perClass = contents.options.perClass
    let synsets = contents.synsets.enumerated().map { index, synset in
      "\(index)\t\(contents.ilsvrc2012ID(at: index))\t\(synset.wnid)\t\(perClass)\t\(synset.words)"
    }
    // No other table says how many test images there are.
    let test = FixtureArchive.test.official(in: release)
    if !begun.contains(test.name) {
      rows.append("\(test.name)\t\(test.kind)\t-\t-\t-\t\(contents.options.testImages)\t-")
    }
    try io { () throws(PlatformError) in
      try directory.makeDirectory(Fixture.manifestFolder)
      begun.append(Fixture.manifestFolder)
      let manifest = try directory.directory(Fixture.manifestFolder)
      try manifest.write(["#name\tkind\tbytes\tmd5\tsha256\timages\turl"] + rows, to: Release.tables[0])
      try manifest.write(["#index\tilsvrc2012_id\twnid\ttrain_images\twords"] + synsets, to: Release.tables[1])
      try manifest.write(contents.labels.map(\.description), to: Release.tables[2])
    }
  }

  /// Removes what was begun.
  func removeAll() throws(FixtureError) {
    for name in begun { try io { () throws(PlatformError) in _ = try directory.removeTree(name) } }
  }
}

extension Directory {
  fileprivate func write(_ lines: [String], to name: String) throws(PlatformError) {
    let file = try create(name)
    try file.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    try file.close()
  }
}
