import Testing

@testable import Devkit

@Suite("A meta.mat is read in every form that its writers use")
struct MetaFormTests {
  @Test("classes without children are read, groups are not")
  func leaves() throws {
    let sample = SampleDevkit()
    #expect(try MetaSynset.leaves(sample.meta) == sample.leaves)
    #expect(sample.leaves.count == 3)
  }

  @Test("in both byte orders, with and without small elements, compressed and not", arguments: 0..<8)
  func forms(choice: Int) throws {
    var sample = SampleDevkit()
    sample.mat = MatBytes(isBigEndian: choice & 1 != 0, isSmall: choice & 2 != 0)
    let element = choice & 4 != 0 ? sample.mat.compressed(sample.synsets) : sample.synsets
    #expect(try MetaSynset.leaves(sample.mat.file(element)) == sample.leaves)
  }

  @Test("with characters of every size", arguments: [.utf8, .uint8, .int8, .uint16, .utf16] as [MatBytes.Kind])
  func characters(kind: MatBytes.Kind) throws {
    var sample = SampleDevkit()
    sample.text = kind
    #expect(try MetaSynset.leaves(sample.meta) == sample.leaves)
    sample.mat.isBigEndian = true
    #expect(try MetaSynset.leaves(sample.meta) == sample.leaves)
  }

  @Test(
    "with numbers of every size",
    arguments: [.int8, .uint8, .int16, .uint16, .int32, .uint32, .int64, .uint64] as [MatBytes.Kind])
  func numbers(kind: MatBytes.Kind) throws {
    var sample = SampleDevkit()
    sample.number = kind
    #expect(try MetaSynset.leaves(sample.meta) == sample.leaves)
    sample.mat.isBigEndian = true
    #expect(try MetaSynset.leaves(sample.meta) == sample.leaves)
  }

  @Test("with numbers that are stored as floating point", arguments: [false, true])
  func floating(isBigEndian: Bool) throws {
    var sample = SampleDevkit()
    sample.mat.isBigEndian = isBigEndian
    var entries = sample.entries
    entries[0][0] = sample.mat.number(-1.0)
    entries[1][0] = sample.mat.number(12_345 as Float)
    let leaves = try MetaSynset.leaves(sample.mat.file(sample.mat.structs("synsets", SampleDevkit.fields, entries)))
    #expect(leaves.map(\.ilsvrc2012ID) == [-1, 12_345, 3])
  }

  @Test("with signs")
  func signs() throws {
    let mat = MatBytes()
    for (kind, number) in [(.int8, -128), (.int16, -129), (.int32, -40_000), (.int64, .min)] as [(MatBytes.Kind, Int)] {
      var sample = SampleDevkit()
      var entries = sample.entries
      entries[0][7] = mat.number(number, kind)
      sample.rows[0].images = number
      #expect(try MetaSynset.leaves(mat.file(mat.structs("synsets", SampleDevkit.fields, entries))) == sample.leaves)
    }
  }

  @Test("whatever the order of the fields, the width of their names and the shape of the array")
  func layout() throws {
    let sample = SampleDevkit()
    let fields = Array(SampleDevkit.fields.reversed())
    let entries = sample.entries.map { Array($0.reversed()) }
    let array = sample.mat.structs("synsets", fields, entries, dimensions: [1, 5], width: 64)
    #expect(try MetaSynset.leaves(sample.mat.file(array)) == sample.leaves)
  }

  @Test("whatever other variables come before and after")
  func variables() throws {
    let sample = SampleDevkit()
    let mat = sample.mat
    let others = [
      mat.number(7, name: "synset"),
      mat.matrix(6, [2, 2, 2], name: "cube", mat.element(.uint8, [1, 2, 3, 4, 5, 6, 7, 8])),
      mat.compressed(mat.matrix(1, [0, 0], name: "cells", [])),
    ]
    #expect(try MetaSynset.leaves(mat.file(Array(others.joined()) + sample.synsets + others[0])) == sample.leaves)
  }

  @Test("without the padding after the last number")
  func unpadded() throws {
    let sample = SampleDevkit()
    let mat = MatBytes(isSmall: false)
    var entries = sample.entries
    // A number of two bytes, with six of padding that its array's length leaves out.
    let array = mat.number(0)
    entries[4][7] = mat.bytes(14, 4) + mat.bytes(array.count - 8 - 6, 4) + array[8..<array.count - 6]
    let file = mat.file(mat.structs("synsets", SampleDevkit.fields, entries))
    #expect(try MetaSynset.leaves(file) == sample.leaves)
  }

  @Test("with no synsets at all")
  func empty() throws {
    let mat = MatBytes()
    #expect(try MetaSynset.leaves(mat.file(mat.structs("synsets", SampleDevkit.fields, []))) == [])
  }
}
