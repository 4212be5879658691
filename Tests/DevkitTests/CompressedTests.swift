import Testing

@testable import Devkit

@Suite("A compressed element")
struct CompressedTests {
  let mat = MatBytes()

  @Test("is expanded up to the limit, and not a byte further", arguments: [1, 4095, 4096, 4097, 100_000])
  func limit(count: Int) throws {
    let bytes = [UInt8](repeating: 7, count: count)
    #expect(try inflated(deflated(bytes).span, limit: count) == bytes)
    #expect(throws: DevkitFault.expandsTooFar(limit: MatFile.expandedLimit)) {
      try inflated(deflated(bytes).span, limit: count - 1)
    }
  }

  @Test("that is damaged, cut or followed by something is refused")
  func damaged() {
    let sample = SampleDevkit()
    let stream = deflated(sample.synsets)
    let others = [[], Array(stream.dropLast()), stream + [0], Array(stream.dropFirst()), stream.map { $0 ^ 1 }]
    for other in others { #expect(fault(mat.file(mat.element(.compressed, other))) == .compression) }
    var last = stream
    last[last.count - 1] ^= 1
    #expect(fault(mat.file(mat.element(.compressed, last))) == .compression)
  }

  @Test("that expands to nothing, to half an element or to another compressed one is refused")
  func content() {
    let sample = SampleDevkit()
    #expect(fault(mat.file(mat.compressed([]))) == .endsEarly)
    #expect(fault(mat.file(mat.compressed(Array(sample.synsets.dropLast(8))))) == .endsEarly)
    #expect(fault(mat.file(mat.compressed(mat.compressed(sample.synsets)))) == .element)
  }

  @Test("that expands to more than 64 MiB is refused, alone or together with others")
  func bomb() {
    let zeros = [UInt8](repeating: 0, count: MatFile.expandedLimit - 1000)
    let large = mat.compressed(mat.matrix(6, [zeros.count, 1], name: "zeros", mat.element(.uint8, zeros)))
    #expect(large.count < 100_000)
    #expect(fault(mat.file(large)) == .noSynsets)
    #expect(fault(mat.file(large, large)) == .expandsTooFar(limit: MatFile.expandedLimit))
    let larger = mat.element(.compressed, deflated([UInt8](repeating: 0, count: MatFile.expandedLimit + 1)))
    #expect(fault(mat.file(larger)) == .expandsTooFar(limit: MatFile.expandedLimit))
  }
}
