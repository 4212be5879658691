internal import Archive
internal import Dataset

extension LabelFile {
  /// What torchvision.datasets.ImageNet reads instead of the development kit: the words of each wnid, and the wnid of each
  /// validation image.
  ///
  /// It is what `torch.save` writes: a zip of stored members with a pickle in it. `torch.load` reads it with
  /// `weights_only=True`.
  static let metaBin = LabelFile(
    "meta.bin", isDefault: true, "words and validation labels, for torchvision's ImageNet"
  ) { source, file throws(ExportError) in
    let release = source.release
    var pickle = Pickle()
    pickle.dictionary(release.synsets.map { ("\($0.wnid)", $0.names) })
    pickle.list(release.valClasses.map { "\(release.synsets[Int($0)].wnid)" })
    pickle.pair()
    let zip = ZipWriter { try file.append($0) }
    zip.method = .stored
    do throws(ArchiveError) {
      for (name, content) in [
        ("meta/data.pkl", pickle.finished), ("meta/byteorder", Array("little".utf8)),
        ("meta/version", Array("3\n".utf8)),
      ] {
        try zip.begin(name, size: Int64(content.count))
        try zip.write(content)
      }
      try zip.finish()
    } catch {
      guard let cause = error.cause as? ExportError else { preconditionFailure("the names are possible: \(error)") }
      throw cause
    }
  }
}

/// A value in the language of Python's `pickle`, protocol 2, as far as `meta.bin` needs it.
private struct Pickle {
  private var bytes: [UInt8] = [0x80, 2]

  /// The whole pickle.
  var finished: [UInt8] { bytes + [UInt8(ascii: ".")] }

  /// Pushes a dictionary of tuples of strings.
  mutating func dictionary(_ entries: [(key: String, values: [String])]) {
    bytes += [UInt8(ascii: "}"), UInt8(ascii: "(")]
    for (key, values) in entries {
      string(key)
      bytes.append(UInt8(ascii: "("))
      for value in values { string(value) }
      bytes.append(UInt8(ascii: "t"))
    }
    bytes.append(UInt8(ascii: "u"))
  }

  /// Pushes a list of strings.
  mutating func list(_ values: [String]) {
    bytes += [UInt8(ascii: "]"), UInt8(ascii: "(")]
    for value in values { string(value) }
    bytes.append(UInt8(ascii: "e"))
  }

  /// Makes a tuple of the last two values.
  mutating func pair() { bytes.append(0x86) }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "X"))
    let count = UInt32(text.utf8.count)
    bytes += (0..<4).map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
    bytes += text.utf8
  }
}
