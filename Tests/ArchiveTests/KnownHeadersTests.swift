import Platform
import TestSupport
import Testing

@testable import Archive

@Suite("Headers that are known")
struct KnownHeadersTests {
  private let size: Int64 = 1 << 30

  /// Headers as an archive has them, at growing offsets; and some blocks that are none.
  private func blocks(_ count: Int) -> [(offset: Int64, block: [UInt8])] {
    var random = SystemRandomNumberGenerator()
    var offset: Int64 = 0
    return (0..<count).map { number in
      defer { offset += 512 * Int64(2 + number % 700) }
      let name = "n0\(1_000_000 + number / 20)_\(number * 7919).JPEG"
      let header = TarHeader(name.utf8, size: number * 991 % 300_000).bytes
      switch number % 50 {
      case 48: return (offset, [UInt8](repeating: 0, count: 512))
      case 49: return (offset, (0..<512).map { _ in UInt8.random(in: 0...255, using: &random) })
      default: return (offset, Array(header))
      }
    }
  }

  private func known(_ blocks: [(offset: Int64, block: [UInt8])]) -> KnownHeaders {
    let known = KnownHeaders()
    for (offset, block) in blocks { known.add(block, at: offset) }
    return known
  }

  @Test("are what was added, also after they were kept in a file")
  func roundTrip() throws {
    let blocks = blocks(3000)
    let known = known(blocks.shuffled())
    let bytes = known.encoded()
    for headers in [known, try #require(KnownHeaders(bytes, size: size))] {
      #expect(headers.count == blocks.count)
      #expect(blocks.allSatisfy { headers.block(at: $0.offset) == $0.block })
      #expect(headers.block(at: 512) == nil)
      #expect(headers.block(at: 100) == nil)
      #expect(headers.encoded().count == bytes.count)
    }
  }

  @Test("take some 40 bytes each")
  func small() {
    let headers = blocks(5000).filter { $0.block.contains(UInt8(ascii: "J")) && $0.block[0] == UInt8(ascii: "n") }
    #expect(known(headers).encoded().count < 45 * headers.count)
  }

  @Test("are the first that came, and only whole blocks")
  func places() {
    let known = KnownHeaders()
    let (first, second) = ([UInt8](repeating: 1, count: 512), [UInt8](repeating: 2, count: 512))
    known.add(first, at: 1024)
    known.add(second, at: 1024)
    known.add(second, at: 1025)
    #expect(known.count == 1)
    #expect(known.block(at: 1024) == first)
  }

  @Test("are counted since they were encoded, and each addition is announced once")
  func additions() {
    let calls = Locked(0)
    let known = KnownHeaders { _ in calls.withLock { $0 += 1 } }
    for (offset, block) in blocks(10) + blocks(10) { known.add(block, at: offset) }
    #expect(known.added == 10)
    _ = known.encoded()
    #expect(known.added == 0)
    #expect(calls.withLock { $0 } == 10)
  }

  @Test("none is taken from bytes that are cut, or go on")
  func cut() {
    let bytes = known(blocks(60)).encoded()
    for count in bytes.indices { #expect(KnownHeaders(Array(bytes[..<count]), size: size) == nil) }
    #expect(KnownHeaders(bytes + [0], size: size) == nil)
    #expect(KnownHeaders(bytes, size: 512 * 60) == nil)
  }

  @Test("any bytes are refused, or are whole blocks at places in the archive")
  func hostile() throws {
    let good = known(blocks(100)).encoded()
    var random = SystemRandomNumberGenerator()
    for _ in 0..<500 {
      var bytes = good
      for _ in 0...Int.random(in: 0...3, using: &random) {
        // What lies after the patterns says how long things are.
        let place = Bool.random() ? Int.random(in: 0..<4) : Int.random(in: bytes.count * 3 / 4..<bytes.count)
        bytes[place] = [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255)].randomElement() ?? 0
      }
      guard let known = KnownHeaders(bytes, size: size) else { continue }
      #expect(blocks(100).allSatisfy { known.block(at: $0.offset)?.count ?? 512 == 512 })
      #expect(KnownHeaders(known.encoded(), size: size) != nil)
    }
  }

  @Test(
    "numbers that nobody writes are refused",
    arguments: [
      [], [0], [0x80], [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01],
      [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0],
      // A header that is like a pattern, of which there is none.
      [0, 1, 0, 0, 0x80, 0x04],
      // More headers than bytes.
      [0, 0xFF, 0xFF, 0x7F],
    ] as [[UInt8]])
  func numbers(_ bytes: [UInt8]) { #expect(KnownHeaders(bytes, size: size) == nil) }

  @Test(
    "a block that does not fit its pattern is refused", arguments: [[0x81, 0x04], [0, 0], [0, 0x81, 0x04], [0x7F]])
  func misfits(_ difference: [UInt8]) {
    let pattern = [UInt8](repeating: 7, count: 512)
    #expect(KnownHeaders([1] + pattern + [1, 0, 0, 0x80, 0x04], size: size)?.block(at: 0) == pattern)
    #expect(KnownHeaders([1] + pattern + [1, 0, 0] + difference, size: size) == nil)
  }

  @Test("an archive whose headers are alike in nothing takes no more memory than others")
  func unlike() {
    let known = KnownHeaders()
    for number in 0..<5000 { known.add(sampleBytes(512, seed: UInt64(number)), at: 512 * Int64(number)) }
    #expect(known.count == KnownHeaders.mostPatterns)
  }

  @Test("a stream reads no block twice, and everything else as before")
  func stream() throws {
    let content = (0..<512 * 8 + 100).map { UInt8(truncatingIfNeeded: $0 / 512 &* 31 &+ $0) }
    let source = CountingStream(content)
    let stream = HeaderStream(source, KnownHeaders())
    for _ in 0..<2 {
      for (count, offset) in [(512, 0), (512, 1024), (512, 512 * 8), (100, 512), (512, 100)] as [(Int, Int64)] {
        var buffer = Buffer(capacity: 512)
        let read = try buffer.fill { bytes throws(StreamError) in try stream.read(count, into: &bytes, at: offset) }
        let expected = Array(content[Int(offset)..<min(content.count, Int(offset) + count)])
        #expect(read == expected.count)
        #expect(buffer.withElements { span in span.indices.allSatisfy { span[$0] == expected[$0] } })
      }
    }
    #expect(source.offsets.withLock { $0 } == [0, 1024, 512 * 8, 512, 100, 512 * 8, 512, 100])
  }
}

/// Bytes in memory; notes which were read.
private final class CountingStream: ByteStream {
  private let content: [UInt8]
  let offsets = Locked<[Int64]>([])

  init(_ content: [UInt8]) { self.content = content }

  var size: Int64 { Int64(content.count) }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    offsets.withLock { $0.append(offset) }
    let part = content[Int(offset)..<min(content.count, Int(offset) + count)]
    unsafe bytes.withUnsafeMutableBytes { unsafe $0.copyBytes(from: part) }
    return part.count
  }

  func identity() throws(StreamError) -> Identity { Identity(size: size, modified: 0, inode: 0) }
}
