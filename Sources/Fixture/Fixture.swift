internal import Archive
internal import Checksums
internal import Dataset
internal import Platform

/// A miniature of the official release: archives with the official names, nesting and prefixes, and their manifest.
/// The same options give the same bytes.
public struct Fixture: Sendable {
  /// How many classes it has, from 1 to 1000: a random choice of the official ones.
  public var classes = 10
  /// How many training images each class has.
  public var perClass = 20
  /// How many validation images each class has.
  public var valPerClass = 5
  /// How many test images it has.
  public var testImages = 30
  /// The size of each image in bytes, at least `minimumImageBytes`.
  public var imageBytes = 4_000
  /// Where the random numbers begin.
  public var seed: UInt64 = 1

  /// The smallest size that an image can have, in bytes.
  public static let minimumImageBytes = FixtureImage.minimumBytes
  /// The name of the folder with its tables.
  public static let manifestFolder = "manifest"

  /// Creates a fixture of ten classes.
  public init() {}

  /// Writes the fixture into the folder at `path`, which is created if it does not exist. Nothing is overwritten.
  ///
  /// Throws `exists` if an archive's name or that of the manifest folder is taken, before anything is written; `interrupted`
  /// if `stopSignal` returns a signal's number. What was begun is removed then, or after another error.
  public func write(to path: String, stopSignal: @escaping () -> Int32? = { nil }) throws(FixtureError) {
    precondition(1...1000 ~= classes && imageBytes >= Self.minimumImageBytes)
    let release: Release
    do {
      release = try Release.official()
    } catch {
      preconditionFailure("the compiled-in tables are tested: \(error)")
    }
    let directory = try io { () throws(PlatformError) in
      try Process.makeDirectory(path)
      return try Directory.open(path)
    }
    let names = ["train", "val", "test"].compactMap { kind in
      release.archives(of: kind).first?.name
    }
    for name in names + [Self.manifestFolder] {
      guard try io({ () throws(PlatformError) in try directory.kind(of: name) }) == nil else {
        throw FixtureError(.exists, "\(path)/\(name)")
      }
    }

    var random = SplitMix(seed: seed)
    var synsets = release.synsets
    random.shuffle(&synsets)
    synsets = synsets.prefix(classes).sorted { $0.wnid < $1.wnid }
    var labels = synsets.flatMap { Array(repeating: $0.wnid, count: valPerClass) }
    random.shuffle(&labels)

    do {
      try write(synsets, labels, names, to: directory, &random, stopSignal)
    } catch {
      for name in names + [Self.manifestFolder] {
        try io { () throws(PlatformError) in _ = try directory.removeTree(name) }
      }
      throw error
    }
  }

  private func write(
    _ synsets: [Synset], _ labels: [Wnid], _ names: [String], to directory: Directory, _ random: inout SplitMix,
    _ stopSignal: @escaping () -> Int32?
  ) throws(FixtureError) {
    let image = FixtureImage(seed: seed)
    func archive(
      _ name: String, kind: String, images: Int, _ directory: Directory,
      _ body: (TarWriter) throws(ArchiveError) -> Void
    ) throws(FixtureError) -> String {
      try self.archive(name, kind: kind, images: images, directory, stopSignal, body)
    }
    var rows = ["#name\tkind\tbytes\tmd5\tsha256\timages\turl"]
    rows.append(
      try archive(names[0], kind: "train", images: classes * perClass, directory) { tar throws(ArchiveError) in
        for synset in synsets { try writeClass(synset.wnid.description, tar, image, &random) }
      })
    rows.append(
      try archive(names[1], kind: "val", images: labels.count, directory) { tar throws(ArchiveError) in
        try writeNumbered(labels.count, of: "val", prefix: "", tar, image, &random)
      })
    rows.append(
      try archive(names[2], kind: "test", images: testImages, directory) { tar throws(ArchiveError) in
        try tar.begin("test/", kind: .directory, size: 0)
        try writeNumbered(testImages, of: "test", prefix: "test/", tar, image, &random)
      })

    let classRows = synsets.enumerated().map { index, synset in
      // The second number runs the other way, so that nobody takes one for the other.
      "\(index)\t\(classes - index)\t\(synset.wnid)\t\(perClass)\t\(synset.words)"
    }
    try io { () throws(PlatformError) in
      try directory.makeDirectory(Self.manifestFolder)
      let manifest = try directory.directory(Self.manifestFolder)
      try manifest.write(rows, to: Release.tables[0])
      try manifest.write(["#index\tilsvrc2012_id\twnid\ttrain_images\twords"] + classRows, to: Release.tables[1])
      try manifest.write(labels.map(\.description), to: Release.tables[2])
    }
  }

  /// Writes an archive and returns its row of archives.tsv.
  private func archive(
    _ name: String, kind: String, images: Int, _ directory: Directory, _ stopSignal: @escaping () -> Int32?,
    _ body: (TarWriter) throws(ArchiveError) -> Void
  ) throws(FixtureError) -> String {
    let sink = try io { () throws(PlatformError) in try DigestingFile(directory.create(name)) }
    do throws(ArchiveError) {
      let tar = try TarWriter { bytes in
        if let signal = stopSignal() { throw FixtureError(.interrupted(signal), name) }
        try sink.write(bytes)
      }
      try body(tar)
      try tar.finish()
    } catch {
      throw FixtureError(error, name)
    }
    let (size, md5, sha256) = try io { () throws(PlatformError) in try sink.finish() }
    return "\(name)\t\(kind)\t\(size)\t\(md5)\t\(sha256)\t\(images)\t-"
  }

  private func writeClass(
    _ wnid: String, _ outer: TarWriter, _ image: FixtureImage, _ random: inout SplitMix
  ) throws(ArchiveError) {
    var numbers: [Int] = []
    for _ in 0..<perClass { numbers.append((numbers.last ?? 0) + 1 + random.next(below: 20)) }
    random.shuffle(&numbers)
    let size = TarWriter.size(ofFiles: repeatElement(Int64(imageBytes), count: perClass))
    try outer.begin("\(wnid).tar", size: size)
    let inner = try TarWriter { bytes in try outer.write(bytes) }
    for number in numbers { try write("\(wnid)_\(number).JPEG", inner, image, &random) }
    try inner.finish()
  }

  private func writeNumbered(
    _ count: Int, of split: String, prefix: String, _ tar: TarWriter, _ image: FixtureImage, _ random: inout SplitMix
  ) throws(ArchiveError) {
    var numbers = Array(0..<count).map { $0 + 1 }
    random.shuffle(&numbers)
    for number in numbers { try write(prefix + Self.imageName(number, of: split), tar, image, &random) }
  }

  /// Returns the name of validation or test image `number`.
  private static func imageName(_ number: Int, of split: String) -> String {
    let digits = String(number)
    return "ILSVRC2012_\(split)_\(String(repeating: "0", count: 8 - digits.count))\(digits).JPEG"
  }

  private func write(
    _ name: String, _ tar: TarWriter, _ image: FixtureImage, _ random: inout SplitMix
  ) throws(ArchiveError) {
    let bytes = image.bytes(imageBytes, label: "\(name) of fixture \(seed): ", &random)
    try tar.begin(name, size: Int64(bytes.count))
    try tar.write(bytes)
  }
}

/// A file under construction, with the digests of its bytes.
private final class DigestingFile {
  private var file: File?
  private var md5 = RunningDigest(.md5)
  private var sha256 = RunningDigest(.sha256)

  init(_ file: consuming File) { self.file = consume file }

  func write(_ bytes: RawSpan) throws(PlatformError) {
    try file?.write(bytes)
    md5.update(bytes)
    sha256.update(bytes)
  }

  func finish() throws(PlatformError) -> (size: Int64, md5: Digest, sha256: Digest) {
    try file.take()?.close()
    return (md5.count, md5.finish(), sha256.finish())
  }
}

extension Directory {
  fileprivate func write(_ lines: [String], to name: String) throws(PlatformError) {
    let file = try create(name)
    try file.write(Array((lines.joined(separator: "\n") + "\n").utf8))
    try file.close()
  }
}
