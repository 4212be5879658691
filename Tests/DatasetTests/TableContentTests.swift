import Dataset
import Testing

@Suite("The other tables agree with the classes")
struct TableContentTests {
  let wnids: Set<String>
  let synsets: [[String]]

  init() throws {
    synsets = try rows("synsets.tsv")
    wnids = Set(synsets.map { $0[2] })
  }

  static let sizes: [(name: String, count: Int)] = [
    ("dogs-118", 118), ("imagenet-100-cmc", 100), ("imagenet-100-kaggle", 100), ("imagenet-a", 200),
    ("imagenet-r", 200), ("imagenette", 10), ("imagewoof", 10), ("mini-imagenet", 100), ("tiny-imagenet", 200),
  ]

  @Test("a subset has its number of classes, each once and each one of the release's", arguments: sizes)
  func subset(name: String, count: Int) throws {
    let subset = try rows("subsets/\(name).txt").map { $0[0] }
    #expect(subset.count == count)
    #expect(Set(subset).count == count)
    #expect(Set(subset).subtracting(wnids) == [])
  }

  @Test("the 118 dogs are the 120 of task 3 without the wild ones and with the dalmatian")
  func dogs() throws {
    let dogs = Set(try rows("dogs.tsv").map { $0[0] })
    let subset = Set(try rows("subsets/dogs-118.txt").map { $0[0] })
    // Dingo, dhole and African hunting dog are no breeds of dog; why task 3 leaves the dalmatian out, nobody says.
    #expect(dogs.subtracting(subset).sorted() == ["n02115641", "n02115913", "n02116738"])
    #expect(subset.subtracting(dogs) == ["n02110341"])
  }

  @Test("the ten of imagewoof are among the 120 dogs")
  func imagewoof() throws {
    let dogs = Set(try rows("dogs.tsv").map { $0[0] })
    #expect(Set(try rows("subsets/imagewoof.txt").map { $0[0] }).subtracting(dogs) == [])
  }

  @Test("there are 120 dogs, with the numbers and words of their classes")
  func dogTable() throws {
    let dogs = try rows("dogs.tsv")
    #expect(dogs.count == 120)
    for dog in dogs {
      let synset = try #require(synsets.first { $0[2] == dog[0] })
      #expect(dog == [synset[2], synset[1], synset[0], synset[4]])
    }
  }

  @Test("1,762 validation images are on the blacklist, in order, each once")
  func blacklist() throws {
    let numbers = try rows("val_blacklist.txt").map { try #require(Int($0[0])) }
    #expect(numbers.count == 1762)
    #expect(numbers == numbers.sorted())
    #expect(Set(numbers).count == 1762)
    #expect(numbers.allSatisfy { (1...50_000).contains($0) })
  }

  @Test("the irregular images are one PNG, and 22 training images and one validation image in CMYK")
  func irregular() throws {
    let images = try rows("irregular.tsv")
    #expect(images.filter { $0[2] == "png" }.map { $0[1] } == ["n02105855_2933.JPEG"])
    let cmyk = images.filter { $0[2] == "cmyk-jpeg" }
    #expect(cmyk.filter { $0[0] == "train" }.count == 22)
    #expect(cmyk.filter { $0[0] == "val" }.count == 1)
  }

  @Test("every irregular image has a place in its part")
  func irregularNames() throws {
    let release = try Release.official()
    for image in try rows("irregular.tsv") {
      let catalog = try #require(Part.named(image[0]).flatMap { Catalog($0, release) })
      let item = try #require(catalog.item(named: image[1]))
      #expect(catalog.fileName(of: item) == image[1])
    }
  }

  @Test("two pairs of classes share their first word, so words are no keys")
  func ambiguousWords() {
    let words = synsets.map { $0[4].split(separator: ",")[0] }
    let counts = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
    #expect(counts.filter { $0.value > 1 }.keys.sorted() == ["crane", "maillot"])
  }
}
