import Archive
import TestSupport
import Testing

@Suite("A tar in a tar is read in the same pass")
struct NestedTests {
  static let classes = ["n01440764", "n01443537", "n01484850"]

  /// A tar of tars, each with a few files.
  static let train = TarBytes.closed(record: 10_240) { outer in
    for (index, wnid) in classes.enumerated() {
      let inner = TarBytes.closed(record: 10_240) { inner in
        for number in 1...3 { inner.member("\(wnid)_\(number).JPEG", image(index, number)) }
      }
      outer.member("\(wnid).tar", inner)
    }
  }

  static func image(_ index: Int, _ number: Int) -> [UInt8] {
    sampleBytes(300 * number + index, seed: UInt64(10 * index + number))
  }

  @Test("every member of every inner tar is found where it is in the outermost archive")
  func offsets() throws {
    let outer = try TarReader(PieceSource(Self.train), range: 0..<Int64(Self.train.count))
    for (index, wnid) in Self.classes.enumerated() {
      let member = try #require(try outer.next())
      #expect(outer.name == "\(wnid).tar")
      let images = try readAll(outer.nested())
      #expect(images.map(\.name) == (1...3).map { "\(wnid)_\($0).JPEG" })
      for (number, image) in zip(1..., images) {
        #expect(image.data == Self.image(index, number))
        let start = Int(image.dataOffset)
        #expect(Array(Self.train[start..<start + image.data.count]) == image.data)
      }
      #expect(try #require(images.last).endOffset <= member.endOffset)
    }
    #expect(try outer.next() == nil)
  }

  @Test("an inner tar that is not read to its end is passed over")
  func passedOver() throws {
    let outer = try TarReader(PieceSource(Self.train, piece: 700), range: 0..<Int64(Self.train.count))
    var names: [String] = []
    while try outer.next() != nil {
      names.append(outer.name)
      if names.count == 2 { _ = try outer.nested().next() }
    }
    #expect(names == Self.classes.map { "\($0).tar" })
  }

  @Test("tars are read three deep")
  func threeDeep() throws {
    let innermost = TarBytes.closed { tar in tar.member("file", [1, 2, 3]) }
    let middle = TarBytes.closed { tar in tar.member("innermost.tar", innermost) }
    let tar = TarBytes.closed { tar in
      tar.member("first", [0])
      tar.member("middle.tar", middle)
    }
    let outer = try TarReader(PieceSource(tar, piece: 100), range: 0..<Int64(tar.count))
    _ = try outer.next()
    _ = try outer.next()
    let second = try outer.nested()
    _ = try second.next()
    let third = try second.nested()
    #expect(
      try readAll(third) == [Seen(name: "file", data: [1, 2, 3], dataOffset: 2560, endOffset: 3072)])
    #expect(try second.next() == nil)
    #expect(try outer.next() == nil)
  }

  @Test("data behind an inner tar's end are passed over with it")
  func innerTail() throws {
    let inner = TarBytes.closed { tar in tar.member("file", [1]) } + sampleBytes(5000)
    let tar = TarBytes.closed { tar in
      tar.member("inner.tar", inner)
      tar.member("next", [2])
    }
    let outer = try TarReader(PieceSource(tar), range: 0..<Int64(tar.count))
    _ = try outer.next()
    #expect(try readAll(outer.nested()).count == 1)
    _ = try outer.next()
    #expect(outer.name == "next")
  }

  @Test("an inner tar shorter than its own members announce is refused")
  func innerTooShort() {
    // The outer archive is whole: what is missing was never in it.
    let inner = TarBytes.closed { tar in tar.member("file", sampleBytes(2000)) }
    for cut in [1000, 2000, 2511] {
      let tar = TarBytes.closed { tar in
        tar.member("inner.tar", Array(inner[..<cut]))
        tar.member("next", sampleBytes(9000))
      }
      let error = nestedRefusal(of: tar)
      #expect(error?.code == .endsEarly)
      #expect(error?.member == "file")
    }
  }

  @Test("an inner tar that was cut at a member boundary is refused, whatever follows in the outer one")
  func innerCut() {
    let inner = TarBytes.open { tar in tar.member("file", sampleBytes(512)) }
    for tail in [[], [UInt8](repeating: 0, count: 512)] {
      let error = nestedRefusal(of: TarBytes.closed { tar in tar.member("inner.tar", inner + tail) })
      #expect(error?.code == .noEndMark)
      #expect(error?.offset == 1536)
    }
  }

  @Test("a member that is no tar is refused where it begins")
  func innerNotTar() {
    let tar = TarBytes.closed { tar in
      tar.member("a.tar", TarBytes.closed { _ in })
      tar.member("b.tar", sampleBytes(2000))
    }
    let error = nestedRefusal(of: tar)
    #expect(error?.code == .notTar)
    #expect(error?.offset == 2048)
  }
}
