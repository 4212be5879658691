import Images
import Platform
import Testing

@testable import Prepare

@Suite("An image that is audited")
struct AuditImageTests {
  static let jpeg: [UInt8] =
    [0xff, 0xd8, 0xff, 0xe1, 0, 8] + [0xff, 0xd8, 0xff, 0xd9, 1, 2]  // a thumbnail
    + [0xff, 0xff, 0xda, 0, 4, 9, 9] + [1, 2, 0xff, 0, 3, 0xff, 0xd3, 4, 0xff, 0xff] + [0xff, 0xd9]
  static let png: [UInt8] =
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] + [0, 0, 0, 4] + Array("IENT".utf8) + Array("IEND".utf8)
    + [1, 2, 3, 4] + end
  static let end: [UInt8] = [0, 0, 0, 0] + Array("IEND".utf8) + [0xae, 0x42, 0x60, 0x82]

  private func check(_ bytes: [UInt8]) -> ImageCheck {
    func number(_ bytes: some Collection<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    let first = Array(bytes.prefix(8)) + [UInt8](repeating: 0, count: max(0, 8 - bytes.count))
    return ImageCheck(
      FileEdges(
        size: Int64(bytes.count), first: number(first), last: number(bytes.suffix(8)),
        beforeLast: UInt32(number(bytes.suffix(12).dropLast(8)))))
  }

  @Test("is whole where it begins and ends as one")
  func whole() {
    #expect(check(Self.jpeg) == .whole(.jpeg))
    #expect(check(Self.png) == .whole(.png))
  }

  @Test("is none where it is empty or begins as something else")
  func noImage() {
    #expect(check([]) == .empty)
    for bytes: [UInt8] in [[0], [0xff], [0xff, 0xd8], [0xff, 0xd9], Array("<html>".utf8), [UInt8](Self.png[1...])] {
      #expect(check(bytes) == .notAnImage)
    }
  }

  @Test("has to be looked at as a whole wherever it is cut off", arguments: [jpeg, png])
  func cut(bytes: [UInt8]) {
    let form: ImageForm = bytes == Self.png ? .png : .jpeg
    // A cut right behind a thumbnail's end mark looks whole from its edges.
    for count in 8..<bytes.count where count != 10 || form == .png {
      #expect(check(Array(bytes[..<count])) == .unsure(form), "\(count) bytes")
    }
  }
}
