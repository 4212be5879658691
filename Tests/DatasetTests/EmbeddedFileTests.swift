import Checksums
import Dataset
import Testing

@Suite("The compiled-in tables are the ones that were checked")
struct EmbeddedFileTests {
  /// The SHA-256 of every table. A change here is a change of what the program believes: look at the difference first.
  static let sums: [(name: String, sha256: String)] = [
    ("archives.tsv", "d6126b5fe05e794935a7d203750a44c9529eed24501776f89b4b822c2cdd77b4"),
    ("synsets.tsv", "844144b675104f365b023f7bf1379ed6110cc9b340c4f7c7884493ba9246b242"),
    ("val_wnids.txt", "313fc3f23c864dde9183c9a368809065765dd1b657a6904fded44e3e46d34604"),
    ("val_blacklist.txt", "5f550430e4bd3764c3dfd4ccf2340b48254f4c777f8ead4094c911cefbe8ab79"),
    ("irregular.tsv", "266f84d203fc5941a964f70a768b0154577c326c87f2c841b81adf445624a469"),
    ("dogs.tsv", "38ef590b46eaa15f985a66f6fdacd8a1c5b350f8dddf81c59339902dcc63209f"),
    ("subsets/dogs-118.txt", "6d664f187696400702103790451ab3c7cd0dd811ac4e92ada5d751c601294d89"),
    ("subsets/imagenet-100-cmc.txt", "69ff5a86e6f14c3839f9c8fecca9572580d50d676a0db1d6fbcf1f6c96672d69"),
    ("subsets/imagenet-100-kaggle.txt", "d854ffe8580a7d8f6ac873b8742b2b24d712ef87566e71ddbe968793c04b4700"),
    ("subsets/imagenet-a.txt", "9922b85a305c7b0170ffe98da971f8c31d0f6d63b3d84010c66932a73fe4b99f"),
    ("subsets/imagenet-r.txt", "ada4ee3aa70422d593fef2bd964ecf0030a186015e0edb4ac3785bfe127946e4"),
    ("subsets/imagenette.txt", "49b5eb3b80f0d123c324d55dce624b580b5096a2cbed015079b03cfe6d8538ca"),
    ("subsets/imagewoof.txt", "2a3fddafefcddc30fef7830ec9f217f2552c780da50da7837e4a170b6f6d0224"),
    ("subsets/mini-imagenet.txt", "e9d5ffdeb4b21582c646337d9117ca0eba8c52bd08ca0c4d505d681ada8238fb"),
    ("subsets/tiny-imagenet.txt", "d634fd7f50a758d0158c696cbba6616b921f0cdba1fc339b10ecfc2d1817859d"),
  ]

  @Test("every table has the bytes that its sum was taken of", arguments: sums)
  func sum(name: String, sha256: String) throws {
    let bytes = try #require(embeddedFile(name))
    #expect(Digest.of(bytes, .sha256).hex == sha256)
  }

  @Test("a table that does not exist is nil", arguments: ["", "archives", "subsets", "../archives.tsv", "A.TSV"])
  func missing(name: String) {
    #expect(embeddedFile(name) == nil)
  }

  @Test("the fixture's image is a JPEG")
  func image() throws {
    let bytes = try #require(embeddedFile("fixture.jpeg"))
    #expect(bytes.starts(with: [0xff, 0xd8, 0xff]))
    #expect(bytes.suffix(2) == [0xff, 0xd9])
  }
}
