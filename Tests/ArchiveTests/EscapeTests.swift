import Archive
import TestSupport
import Testing

@Suite("A name in a message cannot play with the terminal")
struct EscapeTests {
  @Test(
    "what is not printable ASCII is shown as its bytes",
    arguments: [
      ("plain-name_1.JPEG", "plain-name_1.JPEG"), ("with space", "with space"), ("~!@#$%", "~!@#$%"), ("", ""),
      ("\u{1b}[2J", "\\x1b[2J"), ("\n\r\t\u{7}\u{0}", "\\x0a\\x0d\\x09\\x07\\x00"), ("\u{7f}", "\\x7f"),
      ("é", "\\xc3\\xa9"), ("\u{202e}", "\\xe2\\x80\\xae"), ("back\\slash", "back\\x5cslash"),
      // Otherwise this name and the one above it would look the same.
      ("\\x1b", "\\x5cx1b"),
    ])
  func text(name: String, shown: String) {
    #expect(show(Array(name.utf8)) == shown)
  }

  @Test("every byte is shown in printable ASCII, and no two in the same way")
  func everyByte() {
    let shown = (0...255).map { show([UInt8($0)]) }
    #expect(Set(shown).count == 256)
    #expect(shown.joined().utf8.allSatisfy { (0x20..<0x7f).contains($0) })
  }

  @Test("what is long is cut, and the cut is seen")
  func long() {
    #expect(show([UInt8](repeating: 97, count: 200)) == String(repeating: "a", count: 200))
    #expect(show([UInt8](repeating: 97, count: 201)) == String(repeating: "a", count: 200) + "…")
    #expect(show([UInt8](repeating: 10, count: 5000)).count == 801)
  }

  @Test("an error shows the member's name escaped")
  func inError() {
    let tar = TarBytes.closed { tar in
      tar.member("\u{1b}[2Jlink", type: "2") { $0.linkName = Array("target".utf8) }
    }
    let error = refusal(of: tar)
    #expect(error?.member == "\\x1b[2Jlink")
    #expect(error?.description == "member \\x1b[2Jlink: is a symbolic link (at byte 512)")
  }

  private func show(_ bytes: [UInt8]) -> String { escaped(bytes.span) }
}
