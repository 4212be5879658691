import Testing

@testable import Dataset

@Suite("The names in other archives")
struct OtherFormTests {
  private let release: Release
  private let wnid: Wnid

  init() throws {
    release = try OfficialReleaseTests.official.get()
    wnid = try #require(Wnid("n01440764"))
  }

  private func rules(_ kind: String) throws -> any MemberRules { try #require(Source.of(kind)).rules(release) }

  private func path(_ kind: String, _ name: String) throws -> String? {
    let rules = try rules(kind)
    guard case .item(let item) = rules.role(of: name) else { return nil }
    let catalog = try #require(rules.catalogs.first { $0.part.id == item.part })
    return "\(item.part)/\(catalog.path(of: item))"
  }

  @Test("of a development kit lose the folder that all of them are in")
  func devkit() throws {
    #expect(try path("devkit", "ILSVRC2012_devkit_t12/data/meta.mat") == "devkit/data/meta.mat")
    #expect(try path("devkit", "./kit/readme.txt") == "devkit/readme.txt")
    #expect(try path("devkit-t3", "kit/a b/c+d_e-f.1") == "devkit_t3/a b/c+d_e-f.1")
    for folder in ["./", "kit/", "./kit/", "kit/data/"] { #expect(try rules("devkit").role(of: folder) == .folder) }
  }

  @Test(
    "of a development kit are plain ones",
    arguments: [
      "readme.txt", "/kit/x", "kit//x", "kit/../x", "../kit/x", "kit/.x", "kit/x\0", "kit/x\n", "kit/é", "kit/ x",
      "kit/" + String(repeating: "x", count: 101), "a/b/c/d/e/f/g/h/i", "", "/", "kit/x:y", "kit/~", "kit\\x",
    ])
  func hostile(name: String) throws {
    let role = try rules("devkit").role(of: name)
    #expect(role == .unexpected || (name.isEmpty && role == .folder))
  }

  @Test("of a development kit are units: first those that must be there")
  func units() throws {
    let catalog = try #require(Catalog(.devkit, release))
    #expect(catalog.unitCount == 2 && catalog.isExpected(unit: 0) && catalog.isExpected(unit: 1))
    #expect(catalog.requiredPaths.contains("data/meta.mat"))
    let meta = try #require(catalog.item(named: "data/meta.mat"))
    #expect(catalog.name(ofUnit: catalog.unit(of: meta)) == "data/meta.mat")
    let others = ["readme.txt", "COPYING", "evaluation/eval_flat.m"].compactMap { catalog.item(named: $0) }
    #expect(Set(others.map(catalog.unit)).count == 3 && others.allSatisfy { catalog.unit(of: $0) >= 2 })
    #expect(
      others.map(catalog.unit)
        == ["readme.txt", "COPYING", "evaluation/eval_flat.m"].map { name in
          catalog.item(named: name).map(catalog.unit) ?? 0
        })
  }

  @Test("of annotations count, whatever folders they are in")
  func annotations() throws {
    #expect(try path("bbox-train", "n01440764/n01440764_10040.xml") == "bbox/train/n01440764/n01440764_10040.xml")
    #expect(try path("bbox-train", "./a/b/n01440764_10040.xml") == "bbox/train/n01440764/n01440764_10040.xml")
    #expect(try path("bbox-val", "val/ILSVRC2012_val_00000001.xml") == "bbox/val/ILSVRC2012_val_00000001.xml")
    #expect(try path("bbox-test-t3", "ILSVRC2012_test_00000001.xml") == "bbox/test_t3/ILSVRC2012_test_00000001.xml")
    for name in ["n01440764_10040.JPEG", "n01440764_10040.XML", "n01440764_.xml", "n01440764_010.xml", "x/", ""] {
      #expect(try path("bbox-train", name) == nil)
    }
    #expect(try path("bbox-val", "val/ILSVRC2012_val_00050001.xml") == nil)
  }

  @Test("of Hugging Face have their classes behind them, too")
  func huggingFace() throws {
    #expect(try path("hf-train", "n01440764_10026_n01440764.JPEG") == "train/n01440764/n01440764_10026.JPEG")
    #expect(try path("hf-test", "test/ILSVRC2012_test_00000001.JPEG") == "test/ILSVRC2012_test_00000001.JPEG")
    let first = try #require(Catalog(.val, release)?.wnid(ofNumber: 1))
    #expect(
      try path("hf-val", "ILSVRC2012_val_00000001_\(first).JPEG") == "val/\(first)/ILSVRC2012_val_00000001.JPEG")
    for name in [
      "n01440764_10026.JPEG", "n01440764_10026_n01443537.JPEG", "n01440764_n01440764.JPEG", "_n01440764.JPEG",
      "n01440764_10026_n01440764.jpg", "n01440764_10026_n01440764.JPEG ",
    ] { #expect(try path("hf-train", name) == nil) }
    // A class that is not that of the mapping.
    #expect(try path("hf-val", "ILSVRC2012_val_00000001_n01440764.JPEG") == nil)
    #expect(try path("hf-val", "ILSVRC2012_val_00000001.JPEG") == nil)
    #expect(try path("hf-test", "ILSVRC2012_test_00000001_n01440764.JPEG") == nil)
  }

  @Test("of CLS-LOC are in one tree, and everything else is passed over")
  func clsLoc() throws {
    let (data, notes) = ("ILSVRC/Data/CLS-LOC", "ILSVRC/Annotations/CLS-LOC")
    #expect(try path("cls-loc", "\(data)/train/n01440764/n01440764_1.JPEG") == "train/n01440764/n01440764_1.JPEG")
    #expect(try path("cls-loc", "./\(data)/test/ILSVRC2012_test_00000001.JPEG") == "test/ILSVRC2012_test_00000001.JPEG")
    let first = try #require(Catalog(.val, release)?.wnid(ofNumber: 1))
    #expect(
      try path("cls-loc", "Data/CLS-LOC/val/ILSVRC2012_val_00000001.JPEG")
        == "val/\(first)/ILSVRC2012_val_00000001.JPEG")
    #expect(try path("cls-loc", "\(notes)/train/n01440764/n01440764_1.xml") == "bbox/train/n01440764/n01440764_1.xml")
    #expect(try path("cls-loc", "\(notes)/val/ILSVRC2012_val_00000001.xml") == "bbox/val/ILSVRC2012_val_00000001.xml")
    let rules = try rules("cls-loc")
    for name in ["README", "ILSVRC/ImageSets/DET/val.txt", "ILSVRC/Data/DET/x.JPEG", "../x", "x/LOC_val_solution.csv"] {
      #expect(rules.role(of: name) == .ignored)
    }
    for name in [
      "train/n01443537/n01440764_1.JPEG", "train/n01440764_1.JPEG", "train/n01440764/x/n01440764_1.JPEG",
      "train/n01440764/n01440764_1.xml", "train/../n01440764/n01440764_1.JPEG",
      "val/\(first)/ILSVRC2012_val_00000001.JPEG",
      "test/ILSVRC2012_test_00100001.JPEG",
    ] { #expect(rules.role(of: "\(data)/\(name)") == .unexpected) }
    #expect(rules.role(of: "\(data)/train/") == .folder)
  }

  @Test("of lists and tables in CLS-LOC are kept, below the first folder; odd ones are passed over")
  func clsLocFiles() throws {
    for name in [
      "LOC_synset_mapping.txt", "LOC_val_solution.csv", "ImageSets/CLS-LOC/val.txt", "devkit/readme.txt",
      "devkit/data/ILSVRC2015_clsloc_validation_ground_truth.txt",
    ] {
      for prefix in ["", "./", "ILSVRC/", "./ILSVRC/"] {
        #expect(try path("cls-loc", prefix + name) == "cls-loc/\(name)")
      }
    }
    for name in [
      "LOC_\n", "devkit/../x", "ILSVRC/devkit//x", "ILSVRC/devkit/.x", "ImageSets/CLS-LOC/._val.txt", "devkit/",
    ] {
      #expect(try path("cls-loc", name) == nil)
      #expect(try rules("cls-loc").role(of: name) != .unexpected)
    }
  }

  @Test("give the example of one that could stand there")
  func examples() throws {
    for source in Source.all {
      let rules = source.rules(release)
      let example = rules.example(in: nil)
      switch rules.role(of: example) {
      case .item, .nested: break
      default: Issue.record("\(source.kind): '\(example)' is none")
      }
    }
  }

  @Test("of archives say what they are")
  func containers() throws {
    let containers = Dictionary(uniqueKeysWithValues: release.archives.map { ($0.name, $0.container) })
    #expect(containers["ILSVRC2012_img_train.tar"] == .tar)
    #expect(containers["ILSVRC2012_bbox_val_v3.tgz"] == .gzip && containers["train_images_0.tar.gz"] == .gzip)
    #expect(containers["imagenet-object-localization-challenge.zip"] == .zip)
    #expect(containers["ILSVRC2012_devkit_t12.tar"] == .tar && containers["ILSVRC2012_bbox_val_v3.tar"] == .tar)
  }

  @Test("say which edition of the test images they make")
  func edition() throws {
    let test = try #require(Catalog(.test, release))
    let (old, patch) = ("ILSVRC2012_img_test.tar", "ILSVRC2012_img_test_patch_v10102019.tar")
    #expect(test.edition(madeFrom: [old]) == "of 2012")
    #expect(test.edition(madeFrom: [patch, old]) == nil)
    #expect(test.edition(madeFrom: ["ILSVRC2012_img_test_v10102019.tar"]) == nil && test.edition(madeFrom: []) == nil)
  }

  @Test("say how many annotations the official archive has, and nothing of another one")
  func expected() throws {
    let table = try #require(Part.trainBoxes.boxTable)
    #expect(table.expected(release)?.files == 544_546 && table.expected(release)?.boxes == 615_299)
    #expect(Catalog(.trainBoxes, release)?.likelyFiles == 544_546)
    var small = SmallRelease()
    small.archives += "boxes.tar.gz\tbbox-train\t-\t-\t-\t-\t-\n"
    #expect(table.expected(try small.read()) == nil)
  }

  @Test("of WebDataset are samples: the key is the image's name")
  func samples() throws {
    let rules = try rules("wds-train")
    for ending in ["jpg", "jpeg", "JPEG", "JPG"] {
      #expect(try path("wds-train", "n01440764_10026.\(ending)") == "train/n01440764/n01440764_10026.JPEG")
    }
    #expect(try path("wds-val", "./ILSVRC2012_val_00000001.jpg") == "val/n01751748/ILSVRC2012_val_00000001.JPEG")
    #expect(rules.role(of: "n01440764_10026.json") == .ignored && rules.role(of: "./") == .folder)
    guard case .piece(let label) = rules.role(of: "n01440764_10026.cls") else {
      Issue.record("a label is a piece")
      return
    }
    #expect(label.kind == .label && label.item?.number == 10026)
    #expect(try rules.label(of: #require(label.item)) == 0)
  }

  @Test("of WebDataset are samples: else a description names the image")
  func describedSamples() throws {
    let rules = try rules("wds-train")
    for (name, kind) in [("00.jpg", SamplePiece.Kind.image), ("00.cls", .label), ("00.json", .description)] {
      #expect(rules.role(of: name) == .piece(SamplePiece(kind, of: Array("00".utf8), item: nil)))
    }
    for path in ["n01440764_10026.JPEG", "n01440764/n01440764_10026.JPEG", "../n01440764_10026.JPEG"] {
      let text = Array("{\"filename\": \"\(path)\"}".utf8)
      #expect(rules.item(describedBy: text.span)?.number == 10026)
    }
    for path in ["n01440764_10026.jpg", "n00000000_1.JPEG", "n01440764_10026.JPEG/", "", "/", ".."] {
      let text = Array("{\"filename\": \"\(path)\"}".utf8)
      #expect(rules.item(describedBy: text.span) == nil)
    }
  }

  @Test(
    "of WebDataset are plain ones",
    arguments: [
      "", ".", ".jpg", "jpg", "a", "a.", "a.b.jpg", "a/n01440764_1.jpg", "../n01440764_1.jpg", "/n01440764_1.jpg",
      "a b.jpg",
      "n01440764_1.jpg\0", "n01440764_1.jpg/", "n01440764_1.txt", "n01440764_1.jpgx", "é.jpg", "././a.jpg",
      String(repeating: "x", count: 201) + ".jpg",
    ])
  func hostileSample(name: String) throws {
    #expect(try rules("wds-train").role(of: name) == .unexpected)
  }
}
