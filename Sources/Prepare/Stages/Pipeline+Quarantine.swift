internal import Dataset
internal import Platform

/// Moving aside what does not belong into a tree.
extension Pipeline {
  /// Moves what does not belong into the split aside, under its path in the root; of what has taken the names of classes,
  /// that itself. Returns how many names these are.
  func quarantine(_ audited: AuditedSplit, taken: Set<Wnid>) throws(PrepareError) -> Int {
    let name = Layout.folder(of: audited.split)
    var paths = taken.map { Array("\(name)/\($0)".utf8) }
    for fault in audited.faults.values.joined() where fault.what.kind.isForeign {
      if let wnid = fault.wnid, taken.contains(wnid) { continue }
      paths.append(unescaped(fault.path))
    }
    guard !paths.isEmpty else { return 0 }
    let kind = try io { () throws(PlatformError) in try root.directory.kind(of: Layout.quarantine) }
    guard kind == nil || kind == .directory else {
      throw PrepareError(.foreignStaging, "\(root.directory.path)/\(Layout.quarantine)")
    }
    let moved = try io { () throws(PlatformError) in
      try root.directory.makeDirectory(Layout.quarantine)
      let quarantine = try root.directory.directory(Layout.quarantine)
      var moved = 0
      for path in paths where try quarantine.take(path, from: root.directory) { moved += 1 }
      return moved
    }
    if moved > 0 { observer(.quarantined(audited.split, files: moved)) }
    return moved
  }
}

/// The bytes of a name that was escaped for messages.
private func unescaped(_ text: String) -> [UInt8] {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "\\") {
      // The x, and two hexadecimal digits.
      let digits = String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)
      guard let value = UInt8(digits, radix: 16) else { preconditionFailure("escapes are ours") }
      bytes.append(value)
      rest = rest.dropFirst(3)
    } else {
      bytes.append(byte)
    }
  }
  return bytes
}
