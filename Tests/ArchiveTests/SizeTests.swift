import Archive
import TestSupport
import Testing

@Suite("A size that cannot be is refused before anything is made of it")
struct SizeTests {
  @Test("a member larger than what is left is refused at its header", arguments: Manner.allCases)
  func tooLarge(manner: Manner) {
    for size in [2049, 1 << 20, 1 << 32] {
      let error = refusal(of: tar { $0.size = .octal(size) }, manner)
      #expect(error?.code == .endsEarly)
      #expect(error?.member == "second")
      #expect(error?.offset == 1536)
      #expect(error?.detail == "\(size) bytes are announced, but only 2048 are left")
    }
  }

  @Test("a size that only a pax header gives is checked as well")
  func paxSize() {
    for size in ["100000", "9223372036854775807", "99999999999999999999"] {
      let tar = TarBytes.closed { tar in
        tar.pax(["size": size])
        tar.member("member", [1])
      }
      #expect(refusal(of: tar) != nil, "size \(size)")
    }
  }

  @Test(
    "a huge size in base 256 is refused",
    arguments: [1 << 33, 1 << 40, 1 << 62, Int64.max - 512, Int64.max - 1, Int64.max])
  func huge(size: Int64) {
    for manner in Manner.allCases {
      for target in ["first", "second"] {
        let error = refusal(of: tar(target) { $0.size = .base256(size) }, manner)
        #expect(error != nil, "\(manner) of \(target)")
      }
    }
  }

  @Test("a negative size is refused", arguments: [-1, -512, -1024, Int64.min, Int64.min + 1])
  func negative(size: Int64) {
    for manner in Manner.allCases {
      for target in ["first", "second"] {
        #expect(refusal(of: tar(target) { $0.size = .base256(size) }, manner) != nil, "\(manner) of \(target)")
      }
    }
    let pax = TarBytes.closed { tar in
      tar.pax(["size": "\(size)"])
      tar.member("member", [1])
    }
    #expect(refusal(of: pax) != nil)
  }

  @Test("a size in base 256 of more than 64 bits is refused")
  func overflowing() {
    let sizes: [[UInt8]] = [
      [0x80] + [UInt8](repeating: 0xff, count: 11), [0xff, 0] + [UInt8](repeating: 0, count: 10),
      [0x80, 0, 0, 1] + [UInt8](repeating: 0, count: 8), [0xc0] + [UInt8](repeating: 0, count: 11),
    ]
    for size in sizes { #expect(refusal(of: tar { $0.size = .raw(size) }) != nil, "\(size)") }
  }

  @Test(
    "a size that is no number does not make the reader go astray",
    arguments: ["zzzzzzzzzzz", "-0000000001", "00000 12345"])
  func noNumber(text: String) {
    // What cannot be read is no size, so the bytes behind it are taken for headers, which they are not.
    let error = refusal(of: tar { $0.size = .raw(Array(text.utf8)) })
    #expect(error != nil)
  }

  /// Two files; `change` alters the header of the one called `target`. Behind the second one's header are 2,048 bytes.
  private func tar(_ target: String = "second", _ change: (inout TarHeader) -> Void) -> [UInt8] {
    TarBytes.closed { tar in
      tar.member("first", sampleBytes(512)) { if target == "first" { change(&$0) } }
      tar.member("second", sampleBytes(1000)) { if target == "second" { change(&$0) } }
    }
  }
}
