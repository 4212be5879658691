import Archive
import TestSupport
import Testing

@Suite("The checksum of TFRecord files is the CRC-32C of RFC 3720")
struct CRC32CTests {
  /// The examples of appendix B.4, and the check value of the catalogue of CRC algorithms.
  static let values: [(bytes: [UInt8], value: UInt32)] = [
    ([], 0),
    (Array("123456789".utf8), 0xe306_9283),
    ([UInt8](repeating: 0, count: 32), 0x8a91_36aa),
    ([UInt8](repeating: 0xff, count: 32), 0x62a8_ab43),
    ((0..<32).map { UInt8($0) }, 0x46dd_794e),
    ((0..<32).reversed().map { UInt8($0) }, 0x113f_db5c),
  ]

  @Test("known values", arguments: values)
  func known(_ bytes: [UInt8], _ value: UInt32) {
    var checksum = CRC32C()
    checksum.update(bytes)
    #expect(checksum.value == value)
  }

  @Test("pieces of any length give the same value as the whole")
  func pieces() {
    let bytes = sampleBytes(5000)
    var whole = CRC32C()
    whole.update(bytes)
    for length in [1, 7, 64, 4999] {
      var checksum = CRC32C()
      for start in stride(from: 0, to: bytes.count, by: length) {
        checksum.update(Array(bytes[start..<min(start + length, bytes.count)]))
      }
      #expect(checksum.value == whole.value)
    }
  }
}
