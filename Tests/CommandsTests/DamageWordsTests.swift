import Testing

@testable import Commands
@testable import Inspection

@Suite("Damage")
struct DamageWordsTests {
  /// Damage, and how the user sees it.
  struct Line: Sendable, CustomTestStringConvertible {
    let damage: Damage
    let words: String

    init(_ fault: Damage.Fault, in member: String? = "a.JPEG", isAfter: Bool = false, _ words: String) {
      (damage, self.words) = (Damage(fault, at: 5_000_192, in: member, isAfter: isAfter), words)
    }

    var testDescription: String { words }
  }

  @Test(
    "is reported in one line with its offset",
    arguments: [
      Line(.header(bytes: 1_536), "the header of a.JPEG is damaged, 1,536 bytes are passed over"),
      Line(.header(bytes: 512), isAfter: true, "a damaged header after a.JPEG, 512 bytes are passed over"),
      Line(.header(bytes: 512), in: nil, "a damaged header, 512 bytes are passed over"),
      Line(.notAnImage, "a.JPEG is neither a JPEG nor a PNG"),
      Line(.noEndMark, "a.JPEG has no end marker"),
      Line(.zeros(bytes: 65_536, until: nil), "65,536 bytes of zeros in a.JPEG"),
      Line(.zeros(bytes: 65_536, until: "b.JPEG"), "65,536 bytes of zeros in a.JPEG, up to b.JPEG"),
      Line(.zeros(bytes: 512, until: "b.JPEG"), isAfter: true, "512 bytes of zeros after a.JPEG, up to b.JPEG"),
      Line(.zerosToEnd(bytes: 1_024), "1,024 bytes of zeros in a.JPEG, up to the end of the archive"),
      Line(.zerosToEnd(bytes: 1_024), in: nil, "1,024 bytes of zeros, up to the end of the archive"),
      Line(.cutShort(bytes: 0, of: 1_000), "a.JPEG is cut short: 0 of 1,000 bytes"),
      Line(.noEndOfTar, in: "a.tar", "a.tar lacks the two zero blocks that end a tar"),
      Line(.noEndOfTar, in: nil, "the archive lacks the two zero blocks that end a tar"),
      Line(.tooFewImages(1, of: 1_300), in: nil, "the archive ends after 1 of 1,300 images"),
    ])
  func words(line: Line) {
    #expect(line.damage.words == "at byte 5,000,192: \(line.words)")
  }
}
