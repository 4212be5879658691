internal import Archive
internal import Boxes
internal import Dataset
internal import Export
internal import Images
internal import Platform

extension ShardFormat {
  /// Files of TFRecords with the features of TF-slim's ImageNet, whose class 0 is the background: labels begin with 1.
  static let tfRecord = ShardFormat(
    name: "tfrecord",
    summary: "TFRecords with TF-slim's features and labels from 1, from the tree or the archives: tf.data, DALI",
    numbering: .sortedFromOne, cut: .shards(train: 1024, others: 128),
    shardName: { split, index, count in "\(commonName(split))-\(padded(index, 5))-of-\(padded(count, 5))" },
    frame: { sample, image, frame in
      let shape = image.withElements { ImageShape($0) }
      let example = Example(features(of: sample, shape), last: "image/encoded", bytes: image.count)
      // A record: its length, the masked checksum of that, the data, and its masked checksum. Numbers are little-endian.
      appendNumber(UInt64(example.size), to: &frame.head)
      var checksum = CRC32C()
      checksum.update(frame.head)
      appendNumber(masked(checksum.value), to: &frame.head)
      frame.head += example.head
      checksum = CRC32C()
      checksum.update(example.head)
      image.withBytes(in: 0..<image.count) { checksum.update($0) }
      appendNumber(masked(checksum.value), to: &frame.tail)
      frame.index += "\(frame.offset) \(frame.head.count + image.count + frame.tail.count)\n".utf8
    },
    ending: { _ in [] },
    // No shard of this format has a limit of bytes.
    mostBytes: { _, size in size },
    indexHead: { _ in "" }, listing: nil)

  /// All features but the image itself.
  private static func features(of sample: Sample, _ shape: ImageShape?) -> [(name: String, value: Feature)] {
    let channels = shape?.channels ?? 3
    let isPNG = shape?.form == .png
    var features: [(name: String, value: Feature)] = [
      ("image/height", .numbers([shape?.height ?? 0])), ("image/width", .numbers([shape?.width ?? 0])),
      ("image/colorspace", .text(channels == 1 ? "GRAY" : channels == 4 && !isPNG ? "CMYK" : "RGB")),
      ("image/channels", .numbers([channels])),
    ]
    if let synset = sample.synset, let label = sample.label {
      features += [
        ("image/class/label", .numbers([label])), ("image/class/synset", .text("\(synset.wnid)")),
        ("image/class/text", .text(synset.words)),
      ]
      let annotation = sample.annotation
      func edges(_ edge: (Int) -> Double) -> Feature { .fractions((annotation?.boxes.indices ?? 0..<0).map(edge)) }
      if let annotation {
        let (boxes, width, height) = (annotation.boxes, Double(annotation.width), Double(annotation.height))
        features += [
          ("image/object/bbox/xmin", edges { Double(boxes[$0].xmin) / width }),
          ("image/object/bbox/xmax", edges { Double(boxes[$0].xmax) / width }),
          ("image/object/bbox/ymin", edges { Double(boxes[$0].ymin) / height }),
          ("image/object/bbox/ymax", edges { Double(boxes[$0].ymax) / height }),
          ("image/object/bbox/label", .numbers(boxes.map { _ in label })),
        ]
      }
    }
    return features + [("image/format", .text(isPNG ? "PNG" : "JPEG")), ("image/filename", .text(sample.fileName))]
  }

  /// The mask of TFRecord files: a checksum over data that hold checksums would be weak.
  static func masked(_ checksum: UInt32) -> UInt32 { (checksum >> 15 | checksum << 17) &+ 0xa282_ead8 }

  private static func appendNumber<Number: FixedWidthInteger>(_ number: Number, to bytes: inout [UInt8]) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
