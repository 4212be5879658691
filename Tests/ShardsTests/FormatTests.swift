import Archive
import Export
import Platform
import TestSupport
import Testing

@testable import Boxes
@testable import Dataset
@testable import Shards

@Suite("Samples have the bytes that trainers read")
struct FormatTests {
  private func frame(_ format: ShardFormat, _ sample: Sample, _ image: [UInt8], at offset: Int64 = 0) -> SampleFrame {
    var frame = SampleFrame()
    frame.begin(at: offset)
    format.frame(sample, buffer(image), &frame)
    return frame
  }

  @Test("a sample of WebDataset is an image, its label and its description")
  func webDataset() throws {
    let image = sampleBytes(1000)
    let frame = frame(.webDataset, try tench(), image, at: 10_240)
    let bytes = frame.head + image + frame.tail
    #expect(bytes.count == 512 + 1024 + 2 * 1024)
    #expect(Array(bytes[512..<1512]) == image)
    let names = [0, 1536, 2560].map { start in
      String(decoding: bytes[start..<start + 20].prefix { $0 != 0 }, as: UTF8.self)
    }
    #expect(names == ["n01440764_10026.jpg", "n01440764_10026.cls", "n01440764_10026.json"])
    #expect(bytes[2048] == UInt8(ascii: "0"))
    let json =
      #"{"filename": "n01440764/n01440764_10026.JPEG", "label": 0, "wnid": "n01440764", "class": "tench, Tinca tinca"}"#
    #expect(String(decoding: bytes[3072..<3072 + json.utf8.count], as: UTF8.self) == json)
    #expect(
      String(decoding: frame.index, as: UTF8.self)
        == "jpg 10752 1000 n01440764_10026.jpg cls 12288 1 n01440764_10026.cls json 13312 \(json.utf8.count) n01440764_10026.json\n"
    )
    #expect(ShardFormat.webDataset.indexHead(17) == "v1.2 17\n")
    #expect(ShardFormat.webDataset.mostBytes(try tench(), 1000) == Int64(bytes.count))
  }

  @Test("a test image has no label")
  func test() throws {
    let release = try smallRelease()
    let catalog = try catalog(.val)
    var item = catalog.item(number: 1)
    item = Item(part: item.part, wnid: nil, number: item.number)
    let frame = frame(.webDataset, Sample(item, catalog, release, .sorted), [1])
    #expect(!String(decoding: frame.index, as: UTF8.self).contains("cls"))
  }

  @Test("a TFRecord has its length, the data, and a masked checksum of each")
  func record() throws {
    let image = sampleBytes(700)
    let frame = frame(.tfRecord, try tench(), image, at: 99)
    let bytes = frame.head + image + frame.tail
    let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    #expect(length == bytes.count - 16)
    func number(_ start: Int) -> UInt32 { (0..<4).reduce(0) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) } }
    func masked(_ bytes: [UInt8]) -> UInt32 {
      var checksum = CRC32C()
      checksum.update(bytes)
      return ShardFormat.masked(checksum.value)
    }
    #expect(number(8) == masked(Array(bytes[..<8])))
    #expect(number(bytes.count - 4) == masked(Array(bytes[12..<bytes.count - 4])))
    #expect(frame.index == Array("99 \(bytes.count)\n".utf8))
    #expect(ShardFormat.masked(0) == 0xa282_ead8)
  }

  @Test("boxes are shares of the image, and say its class")
  func boxes() throws {
    var sample = try tench()
    let plain = frame(.tfRecord, sample, []).head
    sample.annotation = Annotation(
      image: sample.key, width: 200, height: 100,
      boxes: [Box(try #require(Wnid("n01440764")), xmin: 50, ymin: 50, xmax: 200, ymax: 100)], repairs: Repairs())
    let text = String(decoding: frame(.tfRecord, sample, []).head, as: UTF8.self)
    for name in ["xmin", "xmax", "ymin", "ymax", "label"] {
      #expect(text.contains("image/object/bbox/\(name)"))
      #expect(!String(decoding: plain, as: UTF8.self).contains("image/object/bbox/\(name)"))
    }
  }

  @Test("shards have the names that trainers look for")
  func names() {
    let splits = SplitPlan(SplitPlan.Options(parts: [.train, .val])).splits
    #expect(ShardFormat.webDataset.shardName(splits[0], 7, 129) == "imagenet1k-train-000007.tar")
    #expect(ShardFormat.webDataset.shardName(splits[1], 0, 5) == "imagenet1k-val-000000.tar")
    #expect(ShardFormat.tfRecord.shardName(splits[0], 0, 1024) == "train-00000-of-01024")
    #expect(ShardFormat.tfRecord.shardName(splits[1], 127, 128) == "validation-00127-of-00128")
  }
}
