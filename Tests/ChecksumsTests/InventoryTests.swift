import Checksums
import Testing

@Suite("An inventory")
struct InventoryTests {
  private static let files: [(path: String, size: Int64)] = [
    // printf 'n01440764/n01440764_10026.JPEG\0%s' 13697 | sha256sum | head -c 16
    ("n01440764/n01440764_10026.JPEG", 13697),
    ("ILSVRC2012_test_00000001.JPEG", 0),
    (String(repeating: "x", count: 2000), .max),
  ]

  private static let checksums: [UInt64] = [0x9368_8cca_6dd8_595e, 0xec23_6693_5814_91d6, 0x1d43_68bd_659a_dd2e]

  private static func inventory(_ files: (path: String, size: Int64)...) -> Inventory { inventory(files) }

  private static func inventory(_ files: some Sequence<(path: String, size: Int64)>) -> Inventory {
    var inventory = Inventory()
    for file in files { inventory.add(path: Array(file.path.utf8).span, size: file.size) }
    return inventory
  }

  @Test("has the checksum that sha256sum finds", arguments: 0..<3)
  func checksum(index: Int) {
    let file = Self.files[index]
    #expect(Self.inventory(file) == Inventory(files: 1, bytes: file.size, names: Self.checksums[index]))
  }

  @Test("does not depend on the files' order")
  func order() {
    #expect(Self.inventory(Self.files.prefix(2)) == Self.inventory(Self.files.prefix(2).reversed()))
    #expect(Self.inventory(Self.files).names == 0x9ccf_5c1b_2b87_c862)
  }

  @Test("differs if two files swap their sizes, or a digit moves from a name to a size")
  func confusion() {
    #expect(
      Self.inventory(("a", 1), ("b", 2)).names != Self.inventory(("a", 2), ("b", 1)).names)
    #expect(Self.inventory(("a1", 2)).names != Self.inventory(("a", 12)).names)
  }

  @Test("of two sets of files is the sum of both")
  func addition() {
    var sum = Self.inventory(Self.files.prefix(1))
    sum += Self.inventory(Self.files.dropFirst())
    #expect(sum == Self.inventory(Self.files))
  }

  @Test("stays at the largest value if a count overflows")
  func overflow() {
    let most = Inventory(files: .max, bytes: .max, names: .max)
    #expect(most + most == Inventory(files: .max, bytes: .max, names: .max - 1))
  }
}
