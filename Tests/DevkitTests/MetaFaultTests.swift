import Testing

@testable import Devkit

@Suite("A meta.mat that is no such file is refused")
struct MetaFaultTests {
  let sample = SampleDevkit()
  let mat = MatBytes()

  /// A file whose first entry has `array` for `field`.
  private func file(_ field: String, _ array: [UInt8]) throws -> [UInt8] {
    var entries = sample.entries
    entries[0][try #require(SampleDevkit.fields.firstIndex(of: field))] = array
    return mat.file(mat.structs("synsets", SampleDevkit.fields, entries))
  }

  @Test("what does not begin like one")
  func foreign() {
    #expect(fault([]) == .notMAT)
    #expect(fault(Array(sample.meta.prefix(127))) == .notMAT)
    #expect(fault(Array(repeating: 0x20, count: 1000)) == .notMAT)
  }

  @Test("another version", arguments: [0, 0x0200, 0x0101])
  func version(number: Int) {
    #expect(fault(mat.file(sample.synsets, version: number)) == .version(number))
    let big = MatBytes(isBigEndian: true)
    #expect(fault(big.file(version: number)) == .version(number))
  }

  @Test("one without synsets, or whose synsets are no struct array")
  func noSynsets() {
    #expect(fault(mat.file()) == .noSynsets)
    #expect(fault(mat.file(mat.structs("Synsets", SampleDevkit.fields, sample.entries))) == .noSynsets)
    #expect(fault(mat.file(mat.number(1, name: "synsets"))) == .noSynsets)
    #expect(fault(mat.file(mat.matrix(2, [1, 1, 1], name: "synsets", []))) == .noSynsets)
  }

  @Test("one without a field", arguments: ["num_children", "ILSVRC2012_ID", "WNID", "words", "num_train_images"])
  func noField(name: String) {
    let fields = SampleDevkit.fields.map { $0 == name ? "other" : $0 }
    #expect(fault(mat.file(mat.structs("synsets", fields, sample.entries))) == .noField(name))
  }

  @Test("values that are not one whole number")
  func numbers() throws {
    let arrays = [
      mat.number(0.5 as Double), mat.number(Double.nan), mat.number(Float.infinity), mat.number(1e300 as Double),
      mat.number(-1, .uint64),
      mat.text("1"), mat.element(.matrix, []), mat.matrix(6, [1, 2], mat.element(.uint8, [1, 2])),
      mat.matrix(6, flags: 8, [1, 1], mat.element(.uint8, [1]) + mat.element(.uint8, [1])),
      mat.matrix(6, [1, 1, 1], mat.element(.uint8, [1])), mat.matrix(6, [1, 1], mat.element(.double, [1, 2])),
      mat.matrix(6, [1, 1], mat.element(.utf8, [1])), mat.matrix(1, [1, 1], mat.number(1)), mat.structs("", [], []),
    ]
    for array in arrays {
      #expect(fault(try file("ILSVRC2012_ID", array)) == .value(field: "ILSVRC2012_ID", entry: 1))
    }
  }

  @Test("values that are not one line of text")
  func texts() throws {
    let arrays = [
      mat.number(1), mat.element(.matrix, []), mat.matrix(4, [2, 1], mat.element(.utf8, [65, 66])),
      mat.matrix(4, [1, 1], mat.element(.utf32, [65, 0, 0, 0])),
      mat.matrix(4, [1, 2], mat.element(.utf16, [65, 0, 66])),
      mat.matrix(4, [1, 1, 1], mat.element(.utf8, [65])),
    ]
    for array in arrays { #expect(fault(try file("words", array)) == .value(field: "words", entry: 1)) }
  }

  @Test("text that is not valid Unicode is read with replacement characters")
  func unicode() throws {
    let arrays = [
      mat.matrix(4, [1, 2], mat.element(.utf8, [0xff, 65])),
      mat.matrix(4, [1, 2], mat.element(.uint16, [0, 0xd8, 65, 0])),
    ]
    for array in arrays { #expect(try MetaSynset.leaves(file("words", array))[0].words == "\u{fffd}A") }
  }

  @Test("elements of the wrong type or size")
  func elements() {
    let flags = mat.element(.uint32, mat.bytes(2, 4) + mat.bytes(0, 4))
    let (sizes, name) = (
      mat.element(.int32, mat.bytes(1, 4) + mat.bytes(1, 4)), mat.element(.int8, Array("synsets".utf8))
    )
    let contents = [
      mat.element(.uint8, [1]), mat.element(.int32, mat.bytes(2, 4) + mat.bytes(0, 4)) + sizes + name,
      mat.element(.uint32, mat.bytes(2, 4)) + sizes + name, flags + mat.element(.int32, mat.bytes(1, 4)) + name,
      flags + mat.element(.int32, mat.bytes(-1, 4) + mat.bytes(1, 4)) + name, flags + sizes + mat.element(.utf16, []),
      flags + sizes + name + mat.element(.int32, mat.bytes(0, 4)) + mat.element(.int8, []),
      flags + sizes + name + mat.element(.int32, mat.bytes(-4, 4)) + mat.element(.int8, [65, 0, 0, 0]),
      flags + sizes + name + mat.element(.int32, mat.bytes(3, 4)) + mat.element(.int8, [65, 0, 0, 0]),
      flags + sizes + name + mat.element(.int32, mat.bytes(1, 4))
        + mat.element(.int8, .init(repeating: 65, count: 1001)),
      mat.bytes(5 << 16 | 6, 4) + mat.bytes(0, 4),
    ]
    for content in contents { #expect(fault(mat.file(mat.element(.matrix, content))) == .element) }
    #expect(fault(mat.file(mat.element(.int8, [1, 2, 3, 4, 5]))) == .element)
    var entries = sample.entries
    entries[0][3] = mat.element(.utf8, Array("no array".utf8))
    #expect(fault(mat.file(mat.structs("synsets", SampleDevkit.fields, entries))) == .element)
  }

  @Test("more entries than there are bytes for")
  func entries() {
    for dimensions in [[6, 1], [0x7fff_ffff, 0x7fff_ffff], [0x7fff_ffff, 1]] {
      let array = mat.structs("synsets", SampleDevkit.fields, sample.entries, dimensions: dimensions)
      #expect(fault(mat.file(array)) == .endsEarly)
    }
    let empty = mat.structs("synsets", [], [], dimensions: [0x7fff_ffff, 0x7fff_ffff])
    #expect(fault(mat.file(empty)) == .noField("num_children"))
  }

  @Test("elements that claim to be longer than what they are in")
  func lengths() {
    for length in [9, 0x7fff_ffff, 0xffff_ffff] {
      #expect(fault(mat.file(mat.element(.matrix, [1, 2, 3, 4, 5, 6, 7, 8], length: length))) == .endsEarly)
      #expect(fault(mat.file(mat.element(.compressed, [1, 2, 3, 4, 5, 6, 7, 8], length: length))) == .endsEarly)
    }
  }
}
