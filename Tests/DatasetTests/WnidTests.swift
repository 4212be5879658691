import Dataset
import Testing

@Suite("A wnid is an n and eight digits")
struct WnidTests {
  @Test("it is read and shown alike", arguments: ["n01440764", "n15075141", "n00000000", "n99999999"])
  func accepted(text: String) {
    #expect(Wnid(text)?.description == text)
    #expect(Wnid(text)?.number == UInt32(text.dropFirst()))
  }

  @Test(
    "anything else is refused",
    arguments: [
      "", "n", "n0144076", "n014407640", "N01440764", "01440764", "v01440764", "n0144076x", "n-1440764", "n+1440764",
      " n01440764", "n01440764 ", "n01440764\n", "n0144 764", "n٠144076", "n1440764.", "nn1440764",
    ])
  func refused(text: String) {
    #expect(Wnid(text) == nil)
  }

  @Test("wnids are in the order of their numbers, which is that of their text")
  func order() throws {
    let texts = ["n00000009", "n00000010", "n01440764", "n15075141"]
    let wnids = texts.compactMap { Wnid($0) }
    #expect(wnids.reversed().sorted().map(\.description) == texts)
    #expect(texts.reversed().sorted() == texts)
  }

  @Test("equal wnids are one key")
  func hashing() {
    #expect(Wnid("n01440764") == Wnid("n01440764"))
    #expect(Set([Wnid("n01440764"), Wnid("n01440764"), Wnid("n01443537")]).count == 2)
  }
}
