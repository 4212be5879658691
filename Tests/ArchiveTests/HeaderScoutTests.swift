import Platform
import TestSupport
import Testing

@testable import Archive

@Suite("Scouts")
struct HeaderScoutTests {
  /// A tar of `count` members of some kilobytes, and where their headers are. Every fifth one holds a tar of its own.
  private func tar(_ count: Int) -> (bytes: [UInt8], headers: [Int64]) {
    var headers: [Int64] = []
    let inner = TarBytes.closed { tar in
      for number in 0..<4 { tar.member("inner\(number)", sampleBytes(5000)) }
      // It says that more follows than there is.
      tar.member("long", sampleBytes(100)) { $0.size = .octal(40_000_000) }
    }
    let bytes = TarBytes.closed { tar in
      for number in 0..<count {
        let data = number % 5 == 3 ? inner : sampleBytes(20_000 + number * 37 % 9000)
        headers.append(Int64(tar.member("member\(number)", data)))
      }
    }
    return (bytes, headers)
  }

  @Test("find the headers of an archive together, and a reader asks for the few that none has found")
  func together() throws {
    let (bytes, headers) = tar(400)
    let (stream, known) = (MemoryStream(bytes, threads: 4), KnownHeaders())
    HeaderScouts.run(stream, known)
    let found = headers.filter { known.block(at: $0) != nil }.count
    #expect(found == headers.count)
    let before = stream.reads.withLock { $0.count }
    // A header each, and a piece or so for each scout but the first.
    #expect(before < headers.count + 100)
    #expect(try offsets(HeaderStream(stream, known)) == headers)
    #expect(stream.reads.withLock { $0.count } - before <= 2)
  }

  @Test("read nothing twice that is known from an earlier run")
  func again() throws {
    let (bytes, headers) = tar(400)
    let known = KnownHeaders()
    HeaderScouts.run(MemoryStream(bytes, threads: 4), known)
    let stream = MemoryStream(bytes, threads: 4)
    HeaderScouts.run(stream, known)
    #expect(stream.reads.withLock { $0 } == [])
    #expect(try offsets(HeaderStream(stream, known)) == headers)
  }

  @Test("do no harm if data look like headers wherever they look")
  func decoys() throws {
    let decoy = TarHeader("decoy".utf8, size: 3000).bytes
    var headers: [Int64] = []
    let bytes = TarBytes.closed { tar in
      for number in 0..<300 {
        let data = (0..<40).flatMap { _ in decoy + (number % 2 == 0 ? sampleBytes(512) : []) }
        headers.append(Int64(tar.member("member\(number)", data)))
      }
    }
    let (stream, known) = (MemoryStream(bytes, threads: 3), KnownHeaders())
    HeaderScouts.run(stream, known)
    #expect(try offsets(HeaderStream(stream, known)) == headers)
  }

  @Test("end where the server fails, and leave the error to the reader")
  func failing() throws {
    let (bytes, headers) = tar(400)
    let (stream, known) = (MemoryStream(bytes, threads: 4, failingFrom: Int64(bytes.count / 3)), KnownHeaders())
    HeaderScouts.run(stream, known)
    #expect(known.block(at: headers[100]) != nil && known.block(at: headers[300]) == nil)
    #expect(throws: ArchiveError.self) { try offsets(HeaderStream(stream, known)) }
  }

  @Test("are not sent into a small archive, or by one thread", arguments: [(4, 20), (1, 400)])
  func none(threads: Int, count: Int) {
    let stream = MemoryStream(tar(count).bytes, threads: threads)
    HeaderScouts.run(stream, KnownHeaders())
    #expect(stream.reads.withLock { $0 } == [])
  }

  /// Where a reader finds headers.
  private func offsets(_ stream: any ByteStream) throws -> [Int64] {
    let reader = try TarReader(SkippingStream(stream, size: stream.size), range: 0..<stream.size)
    var offsets: [Int64] = []
    while let member = try reader.next() { offsets.append(member.dataOffset - 512) }
    return offsets
  }
}

/// Bytes in memory, as if several threads got them faster; notes where was read.
private final class MemoryStream: ByteStream {
  private let content: [UInt8]
  private let end: Int64
  let usefulThreads: Int
  let reads = Locked<[Int64]>([])

  init(_ content: [UInt8], threads: Int, failingFrom end: Int64 = .max) {
    (self.content, usefulThreads, self.end) = (content, threads, end)
  }

  var size: Int64 { Int64(content.count) }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    reads.withLock { $0.append(offset) }
    guard offset < end else { throw .local(.shrunk("memory")) }
    let part = content[Int(offset)..<min(content.count, Int(offset) + count)]
    unsafe bytes.withUnsafeMutableBytes { unsafe $0.copyBytes(from: part) }
    return part.count
  }

  func identity() throws(StreamError) -> Identity { Identity(size: size, modified: 0, inode: 0) }
}
