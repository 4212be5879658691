import Dataset
import TestSupport

@testable import Inspection
@testable import Pass

/// A train and a validation archive in memory, small enough to be damaged at every block.
struct SmallArchives {
  /// Where a member's header and data are.
  struct Place {
    let label: String
    let header: Int
    let data: Range<Int>
  }

  let release: Release
  private(set) var train: [UInt8] = []
  private(set) var val: [UInt8] = []
  /// The images in `train`, and the class tars.
  private(set) var images: [Place] = []
  private(set) var tars: [Place] = []
  /// The images in `val`.
  private(set) var valImages: [Place] = []

  init(record: Int = 10_240) throws {
    let wnids = ["n00000001", "n00000002", "n00000003"]
    release = try Self.release(wnids)
    let sizes = [3_000, 9_728, 700]
    var outer = TarBytes()
    for wnid in wnids {
      var (inner, places) = (TarBytes(), [(String, Int, Int)]())
      for (number, size) in sizes.enumerated() {
        let name = "\(wnid)_\(number + 1).JPEG"
        places.append((name, inner.member(name, jpeg(size, seed: UInt64(number))), size))
      }
      inner.end(record: record)
      let header = outer.member("\(wnid).tar", inner.bytes)
      let start = header + 512
      tars.append(Place(label: "\(wnid).tar", header: header, data: start..<start + inner.bytes.count))
      images += places.map { name, header, size in
        let data = start + header + 512
        return Place(label: "\(wnid).tar: \(name)", header: start + header, data: data..<data + size)
      }
    }
    outer.end(record: record)
    train = outer.bytes

    var tar = TarBytes()
    for (index, number) in [4, 1, 3, 2].enumerated() {
      let name = valName(number)
      let size = sizes[index % 3]
      let header = tar.member(name, jpeg(size, seed: UInt64(number)))
      valImages.append(Place(label: name, header: header, data: header + 512..<header + 512 + size))
    }
    tar.end(record: record)
    val = tar.bytes
  }

  private static let archives = """
    train.tar\ttrain\t-\t-\t-\t9\t-
    val.tar\tval\t-\t-\t-\t4\t-
    test.tar\ttest\t-\t-\t-\t3\t-

    """

  private static func release(_ wnids: [String]) throws(ManifestError) -> Release {
    try Release { name in
      switch name {
      case "archives.tsv": Array(archives.utf8)
      case "synsets.tsv": Array(wnids.enumerated().map { "\($0)\t\($0 + 1)\t\($1)\t3\tword\n" }.joined().utf8)
      case "val_wnids.txt": Array((wnids + wnids.prefix(1)).map { "\($0)\n" }.joined().utf8)
      default: nil
      }
    }
  }

  /// What an examination of `bytes` notes.
  func examine(_ bytes: [UInt8], _ kind: String) -> [Damage] {
    guard let source = Source.of(kind) else { preconditionFailure("there are images in it") }
    var examiner = Examiner(
      source.rules(release), end: Int64(bytes.count), images: release.archives(of: kind).first?.images)
    for offset in stride(from: 0, through: bytes.count - 512, by: 512) {
      examiner.take(bytes.span.extracting(offset..<offset + 512), at: Int64(offset))
    }
    examiner.finish()
    return examiner.damages
  }

  /// What it notes of the train archive once `change` has damaged it.
  func examineTrain(_ change: (inout [UInt8]) -> Void) -> [Damage] {
    var bytes = train
    change(&bytes)
    return examine(bytes, "train")
  }
}

/// The name of validation image `number`, which is below 10.
func valName(_ number: Int) -> String { "ILSVRC2012_val_0000000\(number).JPEG" }

/// The bytes of a JPEG as far as its form goes: a segment of `notes` bytes, and noise for a picture.
func jpeg(_ size: Int, notes: Int = 14, notesByte: UInt8 = 1, seed: UInt64 = 0) -> [UInt8] {
  var bytes: [UInt8] = [0xff, 0xd8]
  for length in stride(from: notes, to: 0, by: -65_533).map({ min($0, 65_533) }) {
    bytes += [0xff, 0xe1, UInt8((length + 2) >> 8), UInt8((length + 2) & 255)]
    bytes += [UInt8](repeating: notesByte, count: length)
  }
  bytes += [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0]
  // In a picture no marker follows 0xff.
  bytes += sampleBytes(size - bytes.count - 2, seed: seed).map { $0 == 0xff ? 0xfe : $0 }
  return bytes + [0xff, 0xd9]
}

extension [UInt8] {
  /// Puts zeros into `range`.
  mutating func zero(_ range: Range<Int>) {
    replaceSubrange(range, with: repeatElement(0, count: range.count))
  }
}
