import Archive
import Platform
import TestSupport
import Testing

/// Bytes in memory that remember what was read of them.
private final class MemoryStream: ByteStream {
  private let bytes: [UInt8]
  private let failing: Int64
  private let log = Locked<[Range<Int64>]>([])

  /// Reading at `failing`, or after it, fails.
  init(_ bytes: [UInt8], failing: Int64 = .max) { (self.bytes, self.failing) = (bytes, failing) }

  var size: Int64 { Int64(bytes.count) }
  var reads: [Range<Int64>] { log.withLock { $0 } }

  func read(_ count: Int, into span: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    if offset + Int64(count) > failing { throw .local(PlatformError("pread", "memory", number: 5)) }
    let end = min(size, offset + Int64(count))
    guard offset < end else { return 0 }
    log.withLock { $0.append(offset..<end) }
    for index in Int(offset)..<Int(end) {
      span.storeBytes(of: bytes[index], toByteOffset: index - Int(offset), as: UInt8.self)
    }
    return Int(end - offset)
  }

  func identity() throws(StreamError) -> Identity { Identity(size: size, modified: 0, inode: 0) }
}

@Suite("A stream that skips")
struct SkippingStreamTests {
  private let content = sampleBytes(2_000)

  /// The next bytes of `stream`; nil at the end.
  private func next(_ stream: SkippingStream) throws -> [UInt8]? {
    var bytes: [UInt8] = []
    return try stream.next { bytes = array($0) } ? bytes : nil
  }

  @Test("gives a header's bytes at a time, and the rest at the end")
  func blocks() throws {
    let stream = SkippingStream(MemoryStream(content), size: 2_000)
    var blocks: [[UInt8]] = []
    while let block = try next(stream) { blocks.append(block) }
    #expect(blocks.map(\.count) == [512, 512, 512, 464])
    #expect(blocks.flatMap { $0 } == content)
    #expect(try next(stream) == nil)
  }

  @Test("goes on after what was skipped, and skips no further than to the end")
  func skip() throws {
    let memory = MemoryStream(content)
    let stream = SkippingStream(memory, size: 2_000)
    #expect(stream.canSkip)
    #expect(stream.skip(100) == 100)
    #expect(try next(stream) == Array(content[100..<612]))
    #expect(stream.skip(0) == 0 && stream.skip(1_000) == 1_000)
    #expect(try next(stream) == Array(content[1_612...]))
    #expect(stream.skip(1) == 0)
    #expect(try next(stream) == nil)
    #expect(memory.reads == [100..<612, 1_612..<2_000])
  }

  @Test("skips to the end at most, however far it is asked to", arguments: [2_000, 2_001, Int64.max])
  func skipAll(count: Int64) throws {
    let stream = SkippingStream(MemoryStream(content), size: 2_000)
    #expect(stream.skip(count) == 2_000)
    #expect(try next(stream) == nil)
  }

  @Test("ends where its size says, and earlier if the bytes do", arguments: [0, 1, 511, 1_000, 3_000])
  func size(size: Int64) throws {
    let stream = SkippingStream(MemoryStream(content), size: size)
    var bytes: [UInt8] = []
    while let block = try next(stream) { bytes += block }
    #expect(bytes == Array(content.prefix(Int(size))))
  }

  @Test("passes an error of the bytes on")
  func failing() throws {
    let stream = SkippingStream(MemoryStream(content, failing: 700), size: 2_000)
    #expect(try next(stream)?.count == 512)
    let error = #expect(throws: StreamError.self) { try next(stream) }
    #expect((error?.cause as? PlatformError)?.number == 5)
  }

  @Test("lets a reader see all members, but reads their headers only")
  func members() throws {
    let tar = TarBytes.closed { tar in
      for number in 1...5 { tar.member("member \(number)", sampleBytes(100_000, seed: UInt64(number))) }
    }
    let memory = MemoryStream(tar)
    let reader = try TarReader(SkippingStream(memory, size: memory.size), range: 0..<memory.size)
    var names: [String] = []
    while try reader.next() != nil { names.append(reader.name) }
    #expect(names == (1...5).map { "member \($0)" })
    let read = memory.reads.reduce(0) { $0 + $1.count }
    // Five headers and the end mark; and what libarchive looks at before it knows the format.
    #expect(read <= 7 * 512 + 10_240 && read >= 7 * 512)
  }

  @Test("does not hide that a member reaches beyond the end, or that the end mark is missing")
  func cuts() throws {
    let tar = TarBytes.closed { tar in
      tar.member("a", sampleBytes(5_000))
      tar.member("b", sampleBytes(5_000))
    }
    func refusal(_ size: Int64) -> ArchiveError.Code? {
      do throws(ArchiveError) {
        let stream = MemoryStream(Array(tar.prefix(Int(size))))
        let reader = try TarReader(SkippingStream(stream, size: size), range: 0..<size)
        while try reader.next() != nil {}
        return nil
      } catch {
        return error.code
      }
    }
    #expect(refusal(Int64(tar.count)) == nil)
    #expect(refusal(Int64(tar.count) - 1_024) == .noEndMark)
    #expect(refusal(Int64(tar.count) - 512) == .noEndMark)
    for size in [512 + 4_999, 512 + 5_120 + 512 + 4_999] as [Int64] { #expect(refusal(size) == .endsEarly) }
    for size in [512 + 5_120 + 100] as [Int64] { #expect(refusal(size) == .endsEarly) }
  }

  @Test("does not hide that the bytes end before the size that was promised")
  func shorter() throws {
    let tar = TarBytes.closed { tar in
      tar.member("a", sampleBytes(5_000))
      tar.member("b", sampleBytes(5_000))
    }
    for count in [512, 3_000, 5_632, 8_000, tar.count - 1_024] {
      #expect(throws: ArchiveError.self, "\(count) bytes") {
        let stream = MemoryStream(Array(tar.prefix(count)))
        let reader = try TarReader(SkippingStream(stream, size: Int64(tar.count)), range: 0..<Int64(tar.count))
        while try reader.next() != nil {}
      }
    }
  }
}
