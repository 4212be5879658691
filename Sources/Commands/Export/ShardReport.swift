internal import Dataset
internal import Pass
internal import Platform
internal import Shards

extension RunReport {
  /// Shows what shards there are; without any an earlier run has made them.
  func show(
    _ splits: [(split: Split, shards: Int, samples: Int)]?, of format: ShardFormat, at path: String, seconds: Double
  ) {
    show(splits ?? [])
    let (shards, samples) = (splits ?? []).reduce((0, 0)) { ($0.0 + $1.shards, $0.1 + $1.samples) }
    let words =
      splits == nil
      ? "(done before)" : "has \(count(samples, "image")) in \(count(shards, "shard")), in \(duration(seconds))"
    results.write(
      "\(format.name) in \(printable(path)) \(words)\n",
      JSONLine(
        "shards",
        [
          "layout": .text(format.name), "path": .text(path), "new": .flag(splits != nil), "shards": .integer(shards),
          "images": .integer(samples),
        ]))
  }

  /// Shows what an export would read and write.
  func show(_ preview: ShardPreview, of format: ShardFormat, at path: String) {
    for source in preview.sources {
      let names = source.archives.map(\.name)
      let bytes = names.isEmpty ? source.bytes : source.archives.reduce(0) { $0 + $1.identity.size }
      let name =
        names.isEmpty
        ? "\(source.catalog.part.id)/" : names.count > 3 ? count(names.count, "archive") : list(names, "and")
      results.write(
        printable("\(source.catalog.part.id)  from \(name), \(size(bytes))") + "\n",
        JSONLine(
          "source",
          [
            "part": .text(source.catalog.part.id), "archives": .list(names.map { .text($0) }),
            "bytes": .integer(Int(bytes)),
          ]))
    }
    show(preview.splits)
    let (shards, samples) = preview.splits.reduce((0, 0)) { ($0.0 + $1.shards, $0.1 + $1.samples) }
    let scattered = preview.scattered > 0 ? ", and \(size(preview.scattered)) of images on their way" : ""
    results.write(
      "\(format.name) in \(printable(path)) would have \(count(samples, "image")) in \(count(shards, "shard")): "
        + "read \(size(preview.bytesToRead)), write up to \(size(preview.bytes))\(scattered)\n",
      JSONLine(
        "shards",
        [
          "layout": .text(format.name), "path": .text(path), "new": .flag(false), "shards": .integer(shards),
          "images": .integer(samples), "read": .integer(Int(preview.bytesToRead)),
          "write": .integer(Int(preview.bytes)), "scatter": .integer(Int(preview.scattered)),
        ]))
  }

  private func show(_ splits: [(split: Split, shards: Int, samples: Int)]) {
    for (split, shards, samples) in splits {
      results.write(
        "\(split.name)  \(count(samples, "image")) in \(count(shards, "shard"))\n",
        JSONLine(
          "exported",
          [
            "split": .text(split.name), "part": .text(split.part.id), "images": .integer(samples),
            "shards": .integer(shards),
          ]))
    }
  }
}
