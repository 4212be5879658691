import Platform
import TestSupport
import Testing

@Suite("A buffer gathers bytes up to its size")
struct BufferTests {
  @Test("what is appended stands behind what was there")
  func append() {
    var buffer = Buffer(capacity: 8)
    #expect((buffer.count, buffer.room, buffer.capacity) == (0, 8, 8))
    buffer.append([1, 2, 3])
    let (raw, typed): ([UInt8], [UInt8]) = ([4, 5], [6])
    unsafe buffer.append(raw.span.bytes)
    buffer.append(typed.span)
    buffer.append([])
    #expect((buffer.count, buffer.room) == (6, 2))
    buffer.append([7, 8])
    #expect((buffer.count, buffer.room) == (8, 0))
    #expect(buffer.withBytes(in: 0..<8) { array($0) } == [1, 2, 3, 4, 5, 6, 7, 8])
    #expect(buffer.withBytes(in: 2..<5) { array($0) } == [3, 4, 5])
    #expect(buffer.withBytes(in: 8..<8) { array($0) } == [])
    #expect(buffer.withElements { $0.indices.map { index in index } } == Array(0..<8))
    #expect(buffer.withElements { [$0[0], $0[7]] } == [1, 8])
  }

  @Test("a full buffer takes nothing, and nothing is what it can be given")
  func full() {
    var buffer = Buffer(capacity: 1)
    buffer.append([1])
    buffer.append([])
    #expect(buffer.withBytes(in: 0..<1) { array($0) } == [1])
  }

  @Test("an emptied buffer begins anew")
  func removeAll() {
    var buffer = Buffer(capacity: 4)
    buffer.append([1, 2, 3])
    buffer.removeAll()
    #expect((buffer.count, buffer.room) == (0, 4))
    buffer.append([4])
    #expect(buffer.withBytes(in: 0..<1) { array($0) } == [4])
  }

  @Test("a buffer is filled from anywhere in a file")
  func fill() throws {
    let folder = try TemporaryFolder()
    let file = try File.open(folder.write("0123456789", to: "digits"))
    var buffer = Buffer(capacity: 6)
    buffer.append([1, 2])
    #expect(try buffer.fill(from: file, count: 4, at: 3) == 4)
    #expect(buffer.withBytes(in: 0..<buffer.count) { array($0) } == Array("3456".utf8))
    #expect(try buffer.fill(from: file, count: 6, at: 8) == 2)
    #expect(buffer.withBytes(in: 0..<buffer.count) { array($0) } == Array("89".utf8))
    #expect(try buffer.fill(from: file, count: 6, at: 10) == 0)
    #expect(buffer.count == 0)
  }

  @Test("what reading the bytes throws comes through")
  func throwing() {
    struct Trouble: Error {}
    let buffer = Buffer(capacity: 1)
    #expect(throws: Trouble.self) { try buffer.withBytes(in: 0..<0) { _ throws(Trouble) in throw Trouble() } }
  }
}
