internal import Archive
internal import Dataset
internal import Export
internal import Images
internal import Platform

extension ShardFormat {
  /// Tars in which each sample is three files: the image as it is, its label in digits, and JSON that names it. What
  /// `webdataset`, timm, Hugging Face `datasets` and DALI read.
  static let webDataset = ShardFormat(
    name: "webdataset",
    summary: "tars of images, labels and JSON, from the tree or the archives: webdataset, timm, datasets, DALI",
    numbering: .sorted, cut: .samples(10_000),
    shardName: { split, index, _ in "imagenet1k-\(split.name)-\(padded(index, 6)).tar" },
    frame: { sample, image, frame in
      let shape = image.withElements { ImageShape($0) }
      var members: [(ending: String, offset: Int64, size: Int)] = []
      func begin(_ ending: String, _ size: Int, _ bytes: inout [UInt8], at offset: Int64) {
        WrittenTarMember.appendHeader(of: Array("\(sample.key).\(ending)".utf8), size: Int64(size), to: &bytes)
        members.append((ending, offset + Int64(bytes.count), size))
      }
      begin("jpg", image.count, &frame.head, at: frame.offset)
      let end = frame.offset + Int64(frame.head.count + image.count)
      WrittenTarMember.appendPadding(after: Int64(image.count), to: &frame.tail)
      func add(_ ending: String, _ text: String) {
        let content = Array(text.utf8)
        begin(ending, content.count, &frame.tail, at: end)
        frame.tail += content
        WrittenTarMember.appendPadding(after: Int64(content.count), to: &frame.tail)
      }
      if let label = sample.label { add("cls", "\(label)") }
      add("json", description(of: sample, shape))
      let parts = members.map { "\($0.ending) \($0.offset) \($0.size) \(sample.key).\($0.ending)" }
      frame.index += (parts.joined(separator: " ") + "\n").utf8
    },
    ending: { WrittenTarMember.ending(after: $0) },
    mostBytes: { sample, size in
      let largest = ImageShape.most
      let texts = (sample.label.map { ["\($0)"] } ?? []) + [description(of: sample, largest)]
      return texts.reduce(WrittenTarMember.size(ofFile: size)) {
        $0 + WrittenTarMember.size(ofFile: Int64($1.utf8.count))
      }
    },
    indexHead: { "v1.2 \($0)\n" },
    listing: { shards in ("_info.json", information(shards)) })

  /// What the JSON of a sample says.
  private static func description(of sample: Sample, _ shape: ImageShape?) -> String {
    var fields = ["\"filename\": \(jsonQuoted(sample.path))"]
    if let synset = sample.synset, let label = sample.label {
      fields += [
        "\"label\": \(label)", "\"wnid\": \"\(synset.wnid)\"", "\"class\": \(jsonQuoted(synset.words))",
      ]
    }
    if let shape { fields += ["\"height\": \(shape.height)", "\"width\": \(shape.width)"] }
    return "{\(fields.joined(separator: ", "))}"
  }

  /// The file that timm looks for: which shards a split has, and how many samples each.
  private static func information(_ shards: [FinishedShard]) -> String {
    let splits = shards.reduce(into: [Split]()) { if $0.last != $1.split { $0.append($1.split) } }
    let texts = splits.map { split in
      let own = shards.filter { $0.split == split }
      let name = commonName(split)
      return "\"\(name)\": {\"name\": \"\(name)\", \"num_samples\": \(own.reduce(0) { $0 + $1.samples }), "
        + "\"filenames\": [\(own.map { "\"\($0.name)\"" }.joined(separator: ", "))], "
        + "\"shard_lengths\": [\(own.map { "\($0.samples)" }.joined(separator: ", "))]}"
    }
    return "{\"splits\": {\(texts.joined(separator: ", "))}}\n"
  }

  /// What timm, TF-slim and others call a split: they write out what is `val` here.
  static func commonName(_ split: Split) -> String { split.name == Part.val.id ? "validation" : split.name }

  /// Returns `number` with at least so many digits.
  static func padded(_ number: Int, _ digits: Int) -> String {
    var bytes: [UInt8] = []
    appendDecimal(number, digits: digits, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }
}
