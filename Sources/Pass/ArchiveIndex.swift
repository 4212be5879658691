public import Archive
public import Dataset
internal import Platform

/// What the headers of an archive say: a small read for each member, whatever the archive's size.
public struct ArchiveIndex: Sendable {
  /// A member that items come from, and where it is.
  public struct Entry: Sendable {
    /// An item, or a nested archive of items.
    public let role: MemberRole
    public let dataOffset: Int64
    public let bytes: Int64
    /// What has to be read for it: its headers, its data and their padding.
    public let extent: Range<Int64>
    /// If it is a nested archive of which only some items are wanted: what has to be read for these.
    fileprivate(set) var members: [Range<Int64>]?
  }

  /// In the order of the archive.
  public let entries: [Entry]

  /// Reads the headers of `archive`. One that a run would refuse for its outer members is refused here too. Of nested
  /// archives of which only some items are selected by `catalogs` the headers are read, too, as far as these items go. Those
  /// that are `known` are not read again, and what is read is added to them.
  public init(
    _ archive: ArchiveFile, _ rules: any MemberRules, of catalogs: [Catalog] = [], known: KnownHeaders? = nil,
    stopSignal: () -> Int32? = { nil }
  ) throws(PassError) {
    var entries: [Entry] = []
    var nested: [NestedIndex] = []
    var end: Int64 = 0
    do {
      let size = archive.identity.size
      let opened = try archive.open()
      let stream = known.map { HeaderStream(opened, $0) } ?? opened
      // What is in the middle of an archive of archives are headers that nobody may want.
      if let known, !rules.isNested { HeaderScouts.run(opened, known) }
      let reader = try TarReader(SkippingStream(stream, size: size), range: 0..<size)
      while let member = try reader.next() {
        defer { end = member.endOffset }
        if entries.count % 64 == 0, let signal = stopSignal() { throw PassError(.interrupted(signal), archive.name) }
        let role = try reader.role(of: member, rules, in: nil, archive)
        switch role {
        case .folder, .ignored, .unexpected: continue
        // Of a label only what has no other name is needed.
        case .piece(let piece) where piece.item != nil: continue
        case .item, .nested, .piece: break
        }
        if case .nested(let wnid, let part) = role,
          let catalog = catalogs.first(where: { $0.part.id == part && $0.isPartial(wnid) })
        {
          nested.append(
            NestedIndex(
              entry: entries.count, wnid: wnid, name: reader.name, catalog: catalog,
              data: member.dataOffset..<member.dataOffset + member.size))
        }
        entries.append(
          Entry(
            role: role, dataOffset: member.dataOffset, bytes: member.size, extent: end..<member.endOffset,
            members: nil))
      }
      let found = try NestedIndex.members(of: nested, stream, rules, archive, stopSignal)
      for (nested, members) in zip(nested, found) { entries[nested.entry].members = members }
    } catch let error as ArchiveError {
      if let cause = error.cause as? PlatformError { throw PassError(.unreadable(cause), archive.name) }
      throw PassError(error, archive.name)
    } catch let error as PassError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
    self.entries = entries
  }

  /// The nested archives of which only some items are wanted, in the order of the archive.
  public var picked: [PickedClass] {
    entries.compactMap { entry in
      guard case .nested(let wnid, let part) = entry.role, entry.members != nil else { return nil }
      return PickedClass(wnid: wnid, part: part, extent: entry.extent)
    }
  }

  /// Returns the extents from `offset` on of the entries that `isWanted` accepts; those that adjoin are one.
  public func extents(
    from offset: Int64 = 0, _ isWanted: (Entry) throws -> Bool
  ) rethrows -> [Range<Int64>] {
    var extents: [Range<Int64>] = []
    // What is read within a nested archive is not joined with what is around it.
    var isInside = false
    for entry in entries where try entry.extent.lowerBound >= offset && isWanted(entry) {
      defer { isInside = entry.members != nil }
      if let members = entry.members {
        extents += members
      } else if !isInside, let last = extents.last, last.upperBound == entry.extent.lowerBound {
        extents[extents.count - 1] = last.lowerBound..<entry.extent.upperBound
      } else {
        extents.append(entry.extent)
      }
    }
    return extents
  }

  /// Returns the units that the members of the archive are of the catalog's part.
  public func units(of catalog: Catalog) -> Set<Int> {
    Set(
      entries.compactMap { entry in
        switch entry.role {
        case .item(let item) where item.part == catalog.part.id: catalog.unit(of: item)
        case .nested(let wnid, let part) where part == catalog.part.id: catalog.unit(of: wnid)
        default: nil
        }
      })
  }

  /// Returns the extents from `offset` on of what is selected of the parts in `catalogs`.
  public func extents(selectedBy catalogs: [Catalog], from offset: Int64) -> [Range<Int64>] {
    extents(from: offset) { entry in
      catalogs.contains { catalog in
        switch entry.role {
        case .item(let item): item.part == catalog.part.id && catalog.isSelected(item)
        case .nested(let wnid, let part): part == catalog.part.id && catalog.isSelected(wnid)
        // Headers do not say what it is.
        case .piece: true
        case .folder, .ignored, .unexpected: false
        }
      }
    }
  }
}
