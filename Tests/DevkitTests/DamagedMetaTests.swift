import TestSupport
import Testing

@testable import Devkit

@Suite("A damaged meta.mat never brings the program down")
struct DamagedMetaTests {
  static let forms = [
    SampleDevkit(), SampleDevkit(mat: MatBytes(isBigEndian: true)), SampleDevkit(mat: MatBytes(isSmall: false)),
    SampleDevkit(text: .uint16),
  ]

  @Test("one that is cut anywhere within its synsets is refused", arguments: forms.indices)
  func cut(form: Int) {
    let sample = Self.forms[form]
    let file = sample.meta
    for count in 0..<file.count {
      let fault = fault(Array(file.prefix(count)))
      #expect(fault == (count < 128 ? .notMAT : count == 128 ? .noSynsets : .endsEarly), "\(count) bytes")
    }
  }

  @Test("one with changed bytes is read or refused", arguments: forms.indices)
  func changed(form: Int) {
    let file = Self.forms[form].meta
    var random = SeededGenerator(seed: UInt64(form))
    for _ in 0..<5_000 {
      var damaged = file
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        // Lengths are what a reader stumbles over: large ones are tried more often than chance would have it.
        let values: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, .random(in: 0...255, using: &random)]
        damaged[Int.random(in: 128..<file.count, using: &random)] = values.randomElement(using: &random) ?? 0
      }
      _ = fault(damaged)
    }
  }

  @Test("one whose compressed bytes are changed is refused, unless it is changed where nothing depends on it")
  func compressed() throws {
    let sample = SampleDevkit()
    let file = sample.mat.file(sample.mat.compressed(sample.synsets))
    for index in 136..<file.count {
      var damaged = file
      damaged[index] ^= 0x10
      do {
        // The level of compression in the stream's second byte changes nothing.
        #expect(try MetaSynset.leaves(damaged) == sample.leaves)
      } catch {
        #expect(fault(damaged) == .compression || index < 144, "byte \(index)")
      }
    }
  }
}
