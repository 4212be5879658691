import Testing

@testable import Shards

@Suite("Examples are what protocol buffers say")
struct ExampleTests {
  @Test("a number, a text, fractions and the last bytes, byte by byte")
  func bytes() {
    let image: [UInt8] = [0xaa, 0xbb]
    let example = Example(
      [("n", .numbers([1, 300])), ("t", .text("hi")), ("f", .fractions([0.5]))], last: "e", bytes: image.count)
    let expected: [UInt8] = [
      0x0a, 0x37,  // Example.features
      0x0a, 0x0c, 0x0a, 1, 0x6e, 0x12, 7, 0x1a, 5, 0x0a, 3, 1, 0xac, 2,  // n: packed 1, 300
      0x0a, 0x0b, 0x0a, 1, 0x74, 0x12, 6, 0x0a, 4, 0x0a, 2, 0x68, 0x69,  // t: "hi"
      0x0a, 0x0d, 0x0a, 1, 0x66, 0x12, 8, 0x12, 6, 0x0a, 4, 0, 0, 0, 0x3f,  // f: packed 0.5
      0x0a, 0x0b, 0x0a, 1, 0x65, 0x12, 6, 0x0a, 4, 0x0a, 2,  // e: the image follows
    ]
    #expect(example.head == expected)
    #expect(example.size == expected.count + image.count)
  }

  @Test("an empty list is an empty message")
  func empty() {
    let example = Example([("b", .fractions([])), ("c", .numbers([]))], last: "e", bytes: 0)
    #expect(
      example.head == [
        0x0a, 0x1d,
        0x0a, 7, 0x0a, 1, 0x62, 0x12, 2, 0x12, 0,
        0x0a, 7, 0x0a, 1, 0x63, 0x12, 2, 0x1a, 0,
        0x0a, 9, 0x0a, 1, 0x65, 0x12, 4, 0x0a, 2, 0x0a, 0,
      ])
  }
}
