import Dataset
import TestSupport
import Testing

@testable import Inspection
@testable import Pass

@Suite("Holes and cuts are found wherever they are")
struct ExaminedHoleTests {
  private let archives: SmallArchives

  init() throws { archives = try SmallArchives() }

  /// The zeros that a finding speaks of.
  private func range(_ damage: Damage) -> Range<Int64>? {
    switch damage.fault {
    case .zeros(let bytes, _), .zerosToEnd(let bytes): damage.offset..<damage.offset + bytes
    default: nil
    }
  }

  @Test("zeros from any block to any other are told, unless they are where zeros belong", arguments: [8, 23, 60])
  func holes(blocks: Int) {
    let zeros = archives.tars.map { archives.images.last(before: $0.data.upperBound)..<$0.data.upperBound }
    for start in stride(from: 0, through: archives.train.count - 512 * blocks, by: 512) {
      let hole = start..<start + 512 * blocks
      let damages = archives.examineTrain { $0.zero(hole) }
      let belongs =
        zeros.contains { $0.contains(hole.lowerBound) && hole.upperBound <= $0.upperBound }
        || hole.lowerBound >= archives.images[8].end
      #expect(damages.isEmpty == belongs, "\(hole)")
      guard !belongs else { continue }
      let told = damages.compactMap(range)
      // The last image of a class alone may be gone without a trace but its number.
      if case .tooFewImages(2, of: 3)? = damages.first?.fault, damages.count == 1, blocks < 24 { continue }
      guard told.count == 1 else {
        Issue.record("\(hole): \(damages)")
        continue
      }
      // It may adjoin zeros that belong there.
      let isWhole = told[0].lowerBound <= hole.lowerBound && told[0].upperBound >= hole.upperBound
      #expect(isWhole, "\(hole): \(damages)")
    }
  }

  @Test("zeros in one image name it, their offset and their length")
  func inImage() {
    let place = archives.images[4]
    let hole = place.data.lowerBound + 1_024..<place.data.lowerBound + 1_024 + 4_096
    let damages = archives.examineTrain { $0.zero(hole) }
    #expect(damages == [Damage(.zeros(bytes: 4_096, until: nil), at: Int64(hole.lowerBound), in: place.label)])
  }

  @Test("zeros across members are one finding, from the first one to the next whole one")
  func acrossMembers() {
    let hole = archives.images[1].data.lowerBound + 2_048..<archives.images[4].header
    let damages = archives.examineTrain { $0.zero(hole) }
    #expect(
      damages == [
        Damage(
          .zeros(bytes: Int64(hole.count), until: archives.images[4].label), at: Int64(hole.lowerBound),
          in: archives.images[1].label)
      ])
  }

  @Test("an archive that is cut at any block says where")
  func cuts() {
    let end = archives.images[8].end + 1_024
    for cut in stride(from: 0, to: archives.train.count, by: 512) {
      let damages = archives.examine(Array(archives.train.prefix(cut)), "train")
      // What ends before its class tar's end is cut short, though its end mark is there.
      let isWhole = cut >= max(end, archives.tars[2].data.upperBound + 1_024)
      #expect(damages.isEmpty == isWhole, "\(cut): \(damages)")
      guard let last = damages.last else { continue }
      let place = archives.images.first { $0.header + 512 <= cut && cut < $0.data.upperBound }
      if let place {
        let bytes = Int64(cut - place.data.lowerBound)
        let damage = Damage(
          .cutShort(bytes: bytes, of: Int64(place.data.count)), at: Int64(place.data.lowerBound), in: place.label)
        #expect(damages == [damage], "\(cut)")
      } else if let tar = archives.tars.first(where: { $0.header + 512 <= cut && cut < $0.data.upperBound }) {
        let bytes = Int64(cut - tar.data.lowerBound)
        let damage = Damage(
          .cutShort(bytes: bytes, of: Int64(tar.data.count)), at: Int64(tar.data.lowerBound), in: tar.label)
        #expect(damages == [damage], "\(cut)")
      } else {
        #expect(last == Damage(.noEndOfTar, at: Int64(cut), in: nil), "\(cut): \(damages)")
      }
    }
  }

  @Test("an archive that is cut at any block, and filled up with zeros, says where they begin")
  func filledCuts() {
    for cut in stride(from: 0, to: archives.train.count, by: 512) {
      let damages = archives.examineTrain { $0.zero(cut..<$0.count) }
      guard cut < archives.images[8].end else {
        #expect(damages == [])
        continue
      }
      #expect(damages.count == 1, "\(cut)")
      if damages.map(\.fault) == [.tooFewImages(2, of: 3)], cut == archives.images[8].header { continue }
      guard case .zerosToEnd(let bytes)? = damages.last?.fault else {
        Issue.record("\(cut): \(damages)")
        continue
      }
      #expect(damages[0].offset + bytes == archives.train.count)
      // Zeros that belong at the end of a class tar may come before the cut.
      #expect(damages[0].offset <= cut && damages[0].offset >= cut - 10_240, "\(cut): \(damages)")
    }
  }

  @Test("an archive that is cut within a block is no other case")
  func oddCuts() {
    for cut in stride(from: 1, to: archives.val.count, by: 131) {
      let damages = archives.examine(Array(archives.val.prefix(cut)), "val")
      #expect(damages.isEmpty == (cut >= archives.valImages[3].end + 1_024), "\(cut): \(damages)")
    }
  }

  @Test("random damage of any kind is survived, and what is told is in the archive")
  func random() {
    var generator = SeededGenerator(seed: 7)
    for round in 0..<3_000 {
      let (kind, whole) = round % 2 == 0 ? ("train", archives.train) : ("val", archives.val)
      var bytes = whole
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        let block = start / 512 * 512
        switch Int.random(in: 0..<6, using: &generator) {
        case 0: bytes[start] = UInt8.random(in: 0...255, using: &generator)
        case 1: bytes.zero(block..<min(bytes.count, block + 512 * Int.random(in: 1...40, using: &generator)))
        case 2: bytes.removeLast(min(bytes.count / 2, Int.random(in: 0..<3_000, using: &generator)))
        case 3: bytes.removeSubrange(block..<min(bytes.count, block + 512))
        // A whole header, with any size, at any place.
        case 4:
          let size = Int.random(in: 0..<1 << Int.random(in: 1...40, using: &generator), using: &generator)
          let name = ["n00000001.tar", "n00000002_1.JPEG", "ILSVRC2012_val_00000001.JPEG", "x"][start % 4]
          let header = TarHeader(name.utf8, size: size, type: Array("0005xgLK2")[start % 9]).bytes
          if block + 512 <= bytes.count { bytes.replaceSubrange(block..<block + 512, with: header) }
        default:
          bytes.insert(contentsOf: sampleBytes(512, seed: UInt64(round)), at: block)
        }
      }
      for damage in archives.examine(bytes, kind) {
        #expect(damage.offset >= 0 && damage.offset <= bytes.count, "\(round): \(damage)")
        switch damage.fault {
        case .header(let count), .zeros(let count, _), .zerosToEnd(let count):
          #expect(count > 0 && damage.offset + count <= bytes.count, "\(round): \(damage)")
        case .cutShort(let count, let size): #expect(count >= 0 && count < size, "\(round): \(damage)")
        case .notAnImage, .noEndMark, .noEndOfTar, .tooFewImages: break
        }
      }
    }
  }
}

extension SmallArchives.Place {
  /// Where its padding ends.
  fileprivate var end: Int { (data.upperBound + 511) / 512 * 512 }
}

extension [SmallArchives.Place] {
  /// Where the last image that begins before `offset` ends.
  fileprivate func last(before offset: Int) -> Int { last { $0.header < offset }?.end ?? 0 }
}
