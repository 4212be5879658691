internal import Checksums
internal import Platform

extension RootRecord: Stored {
  init(_ fields: FieldReader) throws {
    self.init(
      format: try fields.number(.format, in: 1...Record.format), tool: try fields.text(.tool),
      id: try fields.text(.id), tables: try fields.text(.tables), selection: try fields.text(.selection))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(format, .format)
    try fields.write(tool, .tool)
    try fields.write(id, .id)
    try fields.write(tables, .tables)
    try fields.write(selection, .selection)
  }
}

extension Selected: Stored {
  init(_ fields: FieldReader) throws { selection = try fields.text(.selection) }

  func write(to fields: inout FieldWriter) throws { try fields.write(selection, .selection) }
}

extension Verdict: Stored {
  init(_ fields: FieldReader) throws {
    self.init(
      archive: try fields.text(.archive), identity: try fields.value(.identity), digests: try fields.digests(.digests),
      isMatch: try fields.decode(Bool.self, forKey: .match))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(archive, .archive)
    try fields.write(object: identity, .identity)
    try fields.write(digests, .digests)
    try fields.write(isMatch, .match)
  }
}

extension Checkpoint: Stored {
  init(_ fields: FieldReader) throws {
    let stored: [StoredDigest] = try fields.values(.digests)
    self.init(
      archive: try fields.text(.archive), identity: try fields.value(.identity), digests: stored.compactMap(\.state),
      parts: try fields.values(.parts), kept: try fields.valueIfPresent(.kept))
    guard Set(stored.map(\.algorithm)).count == stored.count, digests.allSatisfy({ $0.count <= identity.size }) else {
      throw fields.absurd(.digests)
    }
    let (most, overflow) = identity.size.multipliedReportingOverflow(by: Extraction.mostExpansion)
    guard Set(parts.map(\.part)).count == parts.count, overflow || parts.allSatisfy({ $0.offset <= most }) else {
      throw fields.absurd(.parts)
    }
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(archive, .archive)
    try fields.write(object: identity, .identity)
    try fields.write(objects: digests.map { StoredDigest($0) }, .digests)
    try fields.write(objects: parts, .parts)
    if let kept { try fields.write(object: kept, .kept) }
  }
}

extension KeptFile: Stored {
  init(_ fields: FieldReader) throws {
    self.init(identity: try Identity(fields), born: try fields.decodeIfPresent(Int64.self, forKey: .born))
  }

  func write(to fields: inout FieldWriter) throws {
    try identity.write(to: &fields)
    if let born { try fields.write(born, .born) }
  }
}

extension Extraction: Stored {
  init(_ fields: FieldReader) throws {
    guard let units = UnitSet(text: try fields.text(.units)) else { throw fields.absurd(.units) }
    self.init(
      part: try fields.text(.part), offset: try fields.number(.offset, in: 0 ... .max), units: units,
      inventory: try fields.value(.inventory), folder: try fields.decode(UInt64.self, forKey: .folder),
      isComplete: try fields.flag(.complete))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(part, .part)
    try fields.write(offset, .offset)
    try fields.write(units.text, .units)
    try fields.write(object: inventory, .inventory)
    try fields.write(folder, .folder)
    try fields.write(flag: isComplete, .complete)
  }
}

extension Dropped: Stored {
  init(_ fields: FieldReader) throws {
    self.init(part: try fields.text(.part), reason: try fields.decodeIfPresent(String.self, forKey: .reason))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(part, .part)
    if let reason { try fields.write(reason, .reason) }
  }
}

extension Publication: Stored {
  init(_ fields: FieldReader) throws {
    self.init(
      part: try fields.text(.part), sources: try fields.values(.sources), isUnverified: try fields.flag(.unverified),
      isAdopted: try fields.flag(.adopted), isCopied: try fields.flag(.copied), inventory: try fields.value(.inventory),
      folder: try fields.decode(UInt64.self, forKey: .folder),
      stamp: try fields.decodeIfPresent(String.self, forKey: .stamp),
      selection: try fields.decodeIfPresent(String.self, forKey: .selection),
      moved: try fields.decodeIfPresent(UInt64.self, forKey: .moved))
    guard stamp?.utf8.count ?? 64 == 64, stamp?.utf8.allSatisfy({ nibble($0) != nil }) ?? true else {
      throw fields.absurd(.stamp)
    }
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(part, .part)
    try fields.write(objects: sources, .sources)
    try fields.write(flag: isUnverified, .unverified)
    try fields.write(flag: isAdopted, .adopted)
    try fields.write(flag: isCopied, .copied)
    try fields.write(object: inventory, .inventory)
    try fields.write(folder, .folder)
    if let stamp { try fields.write(stamp, .stamp) }
    if let selection { try fields.write(selection, .selection) }
    if let moved { try fields.write(moved, .moved) }
  }
}

extension Publication.Source: Stored {
  init(_ fields: FieldReader) throws {
    self.init(
      archive: try fields.text(.archive), identity: try fields.value(.identity), digests: try fields.digests(.digests))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(archive, .archive)
    try fields.write(object: identity, .identity)
    try fields.write(digests, .digests)
  }
}

extension Reclaimed: Stored {
  init(_ fields: FieldReader) throws {
    self.init(archive: try fields.text(.archive), identity: try fields.value(.identity))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(archive, .archive)
    try fields.write(object: identity, .identity)
  }
}

extension Written: Stored {
  init(_ fields: FieldReader) throws {
    self.init(
      file: try fields.text(.file), identity: try fields.value(.identity), content: try fields.text(.content))
  }

  func write(to fields: inout FieldWriter) throws {
    try fields.write(file, .file)
    try fields.write(object: identity, .identity)
    try fields.write(content, .content)
  }
}
