internal import Checksums

extension Release {
  /// The file names of the tables that make up a release.
  public static let tables = ["archives.tsv", "synsets.tsv", "val_wnids.txt"]

  /// The official release, as compiled into the program.
  public static func official() throws(ManifestError) -> Release {
    try Release { name in embeddedFile(name) }
  }

  /// Reads a release from its tables; `contents` returns the bytes of a file, or nil if it does not exist.
  public init(contents: (_ name: String) throws(ManifestError) -> [UInt8]?) throws(ManifestError) {
    var tables: [Table] = []
    for name in Self.tables {
      guard let bytes = try contents(name) else { throw ManifestError(file: name, "the file is missing") }
      tables.append(Table(file: name, bytes: bytes))
    }
    let synsets = try readSynsets(tables[1])
    let valClasses = try readValClasses(tables[2], synsets)
    let archives = try readArchives(tables[0])
    self.init(archives: archives.map(\.archive), synsets: synsets, valClasses: valClasses)
    for (archive, field) in archives { try checkImages(of: archive, field) }
  }

  /// Throws if the other tables have another number of images than the archive's row, or if that number is missing.
  private func checkImages(of archive: OfficialArchive, _ field: Table.Field) throws(ManifestError) {
    guard let source = Source.of(archive.kind) else { return }
    let catalogs = source.rules(self).catalogs
    guard let images = archive.images else {
      // If no table lists a part's images, it has as many as the archive.
      if catalogs.isEmpty { throw field.error("the number of images is needed") }
      return
    }
    let expected = catalogs.reduce(0 as Int?) { sum, catalog in sum.flatMap { a in catalog.files.map { a + $0 } } }
    guard let expected, images != expected, !catalogs.isEmpty else { return }
    throw field.error("\(images) images, but the other tables have \(expected)")
  }
}

private func readSynsets(_ table: Table) throws(ManifestError) -> [Synset] {
  var synsets: [Synset] = []
  var numbers: Set<Int> = []
  try table.forEachRow(columns: 5) { fields throws(ManifestError) in
    let index = try fields[0].number()
    guard index == synsets.count else { throw fields[0].error("the index is \(index), not \(synsets.count)") }
    let number = try fields[1].number()
    guard number > 0, numbers.insert(number).inserted else {
      throw fields[1].error("ILSVRC2012_ID \(number) is zero or stands twice")
    }
    let wnid = try fields[2].wnid()
    if let last = synsets.last, wnid <= last.wnid {
      throw fields[2].error("\(wnid) follows \(last.wnid): the classes are not sorted, or one stands twice")
    }
    let images = try fields[3].number()
    guard images > 0 else { throw fields[3].error("a class without training images") }
    synsets.append(
      Synset(index: index, ilsvrc2012ID: number, wnid: wnid, trainImages: images, words: fields[4].text))
  }
  guard !synsets.isEmpty, synsets.count <= Int(UInt16.max) else {
    throw ManifestError(file: table.file, "there are \(synsets.count) classes")
  }
  return synsets
}

private func readValClasses(_ table: Table, _ synsets: [Synset]) throws(ManifestError) -> [UInt16] {
  let indices = Dictionary(uniqueKeysWithValues: synsets.map { ($0.wnid, UInt16($0.index)) })
  var classes: [UInt16] = []
  try table.forEachRow(columns: 1) { fields throws(ManifestError) in
    let wnid = try fields[0].wnid()
    guard let index = indices[wnid] else { throw fields[0].error("\(wnid) is not in synsets.tsv") }
    classes.append(index)
  }
  return classes
}

/// Reads the archives, each with the field that has the number of its images.
private func readArchives(_ table: Table) throws(ManifestError) -> [(archive: OfficialArchive, images: Table.Field)] {
  var archives: [(archive: OfficialArchive, images: Table.Field)] = []
  try table.forEachRow(columns: 7) { fields throws(ManifestError) in
    let name = fields[0].text
    guard !name.isEmpty, !name.hasPrefix("."), fields[0].bytes.allSatisfy(isPlain) else {
      throw fields[0].error("'\(name)' is not a plain file name")
    }
    guard !archives.contains(where: { $0.archive.name == name }) else { throw fields[0].error("\(name) stands twice") }
    let kind = fields[1].text
    guard Source.of(kind) != nil, kind != Source.treeKind else {
      throw fields[1].error("'\(kind)' is not a kind of archive")
    }
    let images = try fields[5].optional { field throws(ManifestError) in try field.number() }
    let archive =
      OfficialArchive(
        name: name, kind: kind,
        bytes: try fields[2].optional { field throws(ManifestError) in Int64(try field.number(digits: 18)) },
        md5: try fields[3].optional { field throws(ManifestError) in try digest(.md5, field) },
        sha256: try fields[4].optional { field throws(ManifestError) in try digest(.sha256, field) },
        images: images,
        url: try fields[6].optional { field throws(ManifestError) in field.text })
    archives.append((archive, fields[5]))
  }
  return archives
}

private func digest(_ algorithm: DigestAlgorithm, _ field: Table.Field) throws(ManifestError) -> Digest {
  guard let digest = Digest(algorithm, hex: field.text) else {
    throw field.error("'\(field.text)' is not \(2 * algorithm.byteCount) hexadecimal digits of \(algorithm.title)")
  }
  return digest
}
