import Checksums
import Dataset
import Testing

@Suite("The compiled-in release is the official one")
struct OfficialReleaseTests {
  /// Read once: it has fifty thousand lines.
  static let official = Result { try Release.official() }

  let release: Release

  init() throws { release = try Self.official.get() }

  @Test("there are 1,000 classes and 1,281,167 training images, 732 to 1,300 in a class")
  func train() {
    #expect(release.synsets.count == 1000)
    #expect(files(of: .train, in: release) == 1_281_167)
    #expect(release.synsets.map(\.trainImages).min() == 732)
    #expect(release.synsets.map(\.trainImages).max() == 1300)
  }

  @Test("a fifth of every class, rounded down, is 256,190 training images")
  func holdOut() {
    #expect(release.synsets.reduce(0) { $0 + $1.trainImages / 5 } == 256_190)
  }

  @Test("there are 50,000 validation images, 50 of each class")
  func val() {
    #expect(files(of: .val, in: release) == 50_000)
    #expect(release.valClasses.count == 50_000)
    var counts = [Int](repeating: 0, count: 1000)
    for index in release.valClasses { counts[Int(index)] += 1 }
    #expect(counts.allSatisfy { $0 == 50 })
  }

  @Test("there are 100,000 test images, in either edition")
  func test() {
    #expect(files(of: .test, in: release) == 100_000)
    for kind in ["test", "test-2012"] { #expect(release.archives(of: kind).map(\.images) == [100_000]) }
  }

  @Test("the classes are in the order of their wnids, and the devkit's numbers are 1 to 1,000, each once")
  func numbers() {
    #expect(release.synsets.map(\.index) == Array(0..<1000))
    #expect(release.synsets.map(\.wnid) == release.synsets.map(\.wnid).sorted())
    #expect(Set(release.synsets.map(\.wnid)).count == 1000)
    #expect(release.synsets.map(\.ilsvrc2012ID).sorted() == Array(1...1000))
  }

  @Test(
    "well-known classes stand where every framework has them",
    arguments: [
      (0, "n01440764", "tench"), (1, "n01443537", "goldfish"), (134, "n02012849", "crane"),
      (281, "n02123045", "tabby"), (517, "n03126707", "crane"), (999, "n15075141", "toilet tissue"),
    ])
  func known(index: Int, wnid: String, word: String) {
    let synset = release.synsets[index]
    #expect(synset.wnid.description == wnid)
    #expect(synset.words.hasPrefix(word))
  }

  @Test("the first validation images are of the classes that valprep moves them to")
  func firstVal() {
    // From the first lines of the valprep.sh that PyTorch's and Caffe's users run.
    let expected = ["n01751748", "n09193705", "n02105855", "n04263257", "n03125729"]
    #expect(release.valClasses.prefix(5).map { release.synsets[Int($0)].wnid.description } == expected)
  }

  @Test("the archives have the names and kinds that they were published under")
  func archives() {
    let expected: KeyValuePairs<String, String> = [
      "ILSVRC2012_img_train.tar": "train", "ILSVRC2012_img_val.tar": "val",
      "ILSVRC2012_img_test_v10102019.tar": "test", "ILSVRC2012_img_test.tar": "test-2012",
      "ILSVRC2012_img_test_patch_v10102019.tar": "test-patch", "ILSVRC2012_img_train_t3.tar": "train-t3",
      "ILSVRC2012_devkit_t12.tar.gz": "devkit", "ILSVRC2012_devkit_t3.tar.gz": "devkit-t3",
      "ILSVRC2012_bbox_train_v2.tar.gz": "bbox-train", "ILSVRC2012_bbox_val_v3.tgz": "bbox-val",
      "ILSVRC2012_bbox_train_dogs.tar.gz": "bbox-train-t3", "ILSVRC2012_bbox_test_dogs.zip": "bbox-test-t3",
      "ILSVRC2017_CLS-LOC.tar.gz": "cls-loc", "imagenet-object-localization-challenge.zip": "cls-loc",
      "imagenet_object_localization_patched2019.tar.gz": "cls-loc",
      "train_images_0.tar.gz": "hf-train", "train_images_1.tar.gz": "hf-train", "train_images_2.tar.gz": "hf-train",
      "train_images_3.tar.gz": "hf-train", "train_images_4.tar.gz": "hf-train", "val_images.tar.gz": "hf-val",
      "test_images.tar.gz": "hf-test",
    ]
    let official = release.archives.filter { !$0.isGunzipped && $0.series == nil }
    #expect(official.map(\.name) == expected.map(\.key))
    #expect(official.map(\.kind) == expected.map(\.value))
  }

  @Test("what the train archive holds may come alone: a tar of each class")
  func classTars() {
    let archives = release.archives(of: "class-tar")
    #expect(archives.map(\.wnid) == release.synsets.map(\.wnid) && archives.first?.name == "n01440764.tar")
    #expect(archives.allSatisfy { $0.isGunzipped == false && !$0.hasDigest && $0.series == "nXXXXXXXX.tar" })
  }

  @Test("a browser may have gunzipped what is gzipped: of that nothing is published")
  func gunzipped() {
    let gunzipped = release.archives.filter(\.isGunzipped)
    let originals = release.archives.filter { $0.container == .gzip }
    #expect(originals.count == 14 && gunzipped.map(\.kind) == originals.map(\.kind))
    #expect(
      gunzipped.prefix(4).map(\.name) == [
        "ILSVRC2012_devkit_t12.tar", "ILSVRC2012_devkit_t3.tar", "ILSVRC2012_bbox_train_v2.tar",
        "ILSVRC2012_bbox_val_v3.tar",
      ])
    #expect(gunzipped.allSatisfy { !$0.hasDigest && $0.bytes == nil && $0.url == nil })
  }

  @Test("the archives of the splits have the published sizes and sums")
  func sums() {
    let train = release.archive(named: "ILSVRC2012_img_train.tar")
    #expect(train?.bytes == 147_897_477_120)
    #expect(train?.md5?.hex == "1d675b47d978889d74fa0da5fadfb00e")
    let val = release.archive(named: "ILSVRC2012_img_val.tar")
    #expect(val?.bytes == 6_744_924_160)
    #expect(val?.md5?.hex == "29b22e2961454d5413ddabcf34fc5622")
    let test = release.archive(named: "ILSVRC2012_img_test_v10102019.tar")
    #expect(test?.md5?.hex == "e1b8681fff3d63731c599df9b4b6fc02")
    let devkit = release.archive(named: "ILSVRC2012_devkit_t12.tar.gz")
    #expect(devkit?.bytes == 2_568_145)
    #expect(devkit?.md5?.hex == "fa75699e90414af021442c21a62c3abf")
  }

  @Test("the release's fingerprint is stable")
  func fingerprint() throws {
    #expect(release.fingerprint.algorithm == .sha256)
    #expect(try Release.official().fingerprint == release.fingerprint)
  }
}
