internal import Checksums

extension Release {
  /// The file names of the tables that make up a release.
  public static let tables = ["archives.tsv", "synsets.tsv", "val_wnids.txt"]

  /// The official release, as compiled into the program: its tables are read once.
  public static func official() throws(ManifestError) -> Release { try compiledIn.get() }

  private static let compiledIn = Result { () throws(ManifestError) in try Release { name in embeddedFile(name) } }

  /// Reads a release from its tables; `contents` returns the bytes of a file, or nil if it does not exist.
  public init(contents: (_ name: String) throws(ManifestError) -> [UInt8]?) throws(ManifestError) {
    var tables: [Table] = []
    for name in Self.tables {
      guard let bytes = try contents(name) else { throw ManifestError(file: name, "the file is missing") }
      tables.append(Table(file: name, bytes: bytes))
    }
    let synsets = try readSynsets(tables[1])
    let valClasses = try readValClasses(tables[2], synsets)
    let rows = try readArchives(tables[0], synsets)
    self.init(archives: rows.flatMap(\.archives), synsets: synsets, valClasses: valClasses)
    for row in rows { try checkImages(row) }
  }

  /// Throws if the other tables have another number of images than the archive's row, or if that number is missing.
  private func checkImages(_ row: ArchiveRow) throws(ManifestError) {
    guard let archive = row.archives.first, let source = Source.of(archive.kind) else { return }
    let catalogs = source.rules(self).catalogs
    guard let images = archive.images else {
      // If no table lists a part's images, it has as many as the archive.
      if catalogs.isEmpty { throw row.images.error("the number of images is needed") }
      return
    }
    let expected = catalogs.reduce(0 as Int?) { sum, catalog in sum.flatMap { a in catalog.files.map { a + $0 } } }
    guard let expected, images != expected, !catalogs.isEmpty else { return }
    throw row.images.error("\(images) images, but the other tables have \(expected)")
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

/// A row of archives.tsv: the archives that it stands for, and the field that has the number of their images.
private struct ArchiveRow {
  let archives: [OfficialArchive]
  let images: Table.Field
}

private func readArchives(_ table: Table, _ synsets: [Synset]) throws(ManifestError) -> [ArchiveRow] {
  var rows: [ArchiveRow] = []
  var names: Set<String> = []
  try table.forEachRow(columns: 7) { fields throws(ManifestError) in
    let series = try ArchiveSeries(fields[0], synsets)
    for name in series.members.map(\.name) {
      guard !name.isEmpty, !name.hasPrefix("."), name.utf8.allSatisfy(isPlain) else {
        throw fields[0].error("'\(name)' is not a plain file name")
      }
      guard names.insert(name).inserted else { throw fields[0].error("\(name) stands twice") }
    }
    let kind = fields[1].text
    guard Source.of(kind) != nil, kind != Source.treeKind else {
      throw fields[1].error("'\(kind)' is not a kind of archive")
    }
    if series.title != nil, let field = fields[2...5].first(where: { $0.text != "-" }) {
      throw field.error("a row of many archives has '-' here")
    }
    let bytes = try fields[2].optional { field throws(ManifestError) in Int64(try field.number(digits: 18)) }
    let md5 = try fields[3].optional { field throws(ManifestError) in try digest(.md5, field) }
    let sha256 = try fields[4].optional { field throws(ManifestError) in try digest(.sha256, field) }
    let images = try fields[5].optional { field throws(ManifestError) in try field.number() }
    let url = try fields[6].optional { field throws(ManifestError) in field.text }
    let archives = series.members.map { member in
      OfficialArchive(
        name: member.name, kind: kind, bytes: bytes, md5: md5, sha256: sha256, images: images, url: url,
        wnid: member.wnid, series: series.title)
    }
    rows.append(ArchiveRow(archives: archives, images: fields[5]))
  }
  return rows
}

private func digest(_ algorithm: DigestAlgorithm, _ field: Table.Field) throws(ManifestError) -> Digest {
  guard let digest = Digest(algorithm, hex: field.text) else {
    throw field.error("'\(field.text)' is not \(2 * algorithm.byteCount) hexadecimal digits of \(algorithm.title)")
  }
  return digest
}
