internal import Dataset
internal import Images
internal import Platform
internal import Synchronization

/// The ways in which official images are irregular, by class and number.
struct IrregularNumbers: Sendable {
  private var ways: [Wnid?: [Int: String]] = [:]

  init(_ images: [IrregularImage], _ catalog: Catalog) {
    for image in images where image.part == catalog.part {
      let name = Array(image.name.utf8)
      guard let item = catalog.item(named: name.span) else { continue }
      ways[item.wnid, default: [:]][item.number] = image.kind
    }
  }

  /// Returns the way in which an item is irregular, or nil.
  func way(_ item: Item) -> String? { ways.isEmpty ? nil : ways[item.wnid]?[item.number] }
}

/// Compares the names in one folder with the catalog, and examines the files: the loop that runs a million times.
struct NamesAudit: ~Copyable {
  private let catalog: Catalog
  private let irregular: IrregularNumbers
  private let settings: AuditSettings
  private let counters: AuditCounters
  private var reader = EdgeReader()
  private var buffer = Buffer(capacity: 256 << 10)

  init(_ catalog: Catalog, _ irregular: IrregularNumbers, _ settings: AuditSettings, _ counters: AuditCounters) {
    (self.catalog, self.irregular, self.settings, self.counters) = (catalog, irregular, settings, counters)
  }

  /// Audits the names in `range` of `listing`, which is that of `folder`.
  mutating func audit(
    _ range: Range<Int>, of listing: borrowing Listing, in folder: Directory, _ findings: inout FolderFindings
  ) throws(TreeError) {
    let wnid = findings.wnid
    let hasNumbers = catalog.numbers != nil
    for index in range {
      if index % 32 == 0, let signal = settings.stopSignal() { throw TreeError(.interrupted(signal), folder.path) }
      let kind = listing.kind(index)
      switch listing.withName(index, { catalog.place(of: $0, in: wnid) }) {
      case .here(let item):
        findings.images += 1
        if hasNumbers { findings.numbers.append(UInt32(clamping: item.number)) }
        if let fault = try examine(index, item, listing, folder, &findings) { findings.add(fault, item: item.number) }
      case .elsewhere(let item):
        if let home = item.wnid {
          listing.withName(index) { name in
            // Beside class folders the part may be flat, which is one fault.
            if wnid == nil { findings.addStray(.wrongClass(home), name) } else { findings.add(.wrongClass(home), name) }
          }
          findings.elsewhere[home, default: 0] += 1
        }
        if hasNumbers { findings.numbers.append(UInt32(clamping: item.number)) }
        if let fault = try examine(index, item, listing, folder, &findings) {
          listing.withName(index) { findings.add(fault, $0) }
        }
      case .folder: continue
      case .nowhere:
        if kind == .file && listing.withName(index, Layout.isHiddenFile) {
          listing.withName(index) { findings.add(.hidden, $0) }
        } else {
          findings.addUnexpected(at: index)
        }
      }
    }
    counters.files.add(range.count, ordering: .relaxed)
  }

  /// Returns the fault of a file that cannot be read; throws if that ends the audit.
  private func fault(_ error: PlatformError) throws(TreeError) -> Fault {
    if settings.endsAtReadFaults, error.isReadFault { throw TreeError(error) }
    return try Fault(file: error)
  }

  /// Examines the image that name `index` stands for: returns its fault, or nil. Adds facts.
  private mutating func examine(
    _ index: Int, _ item: Item, _ listing: borrowing Listing, _ folder: Directory, _ findings: inout FolderFindings
  ) throws(TreeError) -> Fault? {
    let kind = listing.kind(index)
    guard kind == .file else { return .notAFile(kind) }
    let edges: FileEdges
    do {
      edges = try reader.read(index, of: listing, in: folder)
    } catch {
      return try fault(error)
    }
    if catalog.part.content == .annotations {
      if edges.size == 0 { return .empty }
      return edges.endsAsXML && reader.withHead(beginsAsXML) ? nil : .notAnAnnotation
    }
    switch ImageCheck(edges, reader) {
    case .faulty(let fault): return fault
    case .unsure where edges.size > Self.largest: return .noEndMark
    case .whole(let form): noteForm(form, item, index, listing, &findings)
    case .unsure(let form):
      let image: WholeImage
      do {
        image = try WholeImage(try listing.open(index, in: folder), &buffer)
      } catch {
        return try fault(error)
      }
      if let fault = image.fault { return fault }
      if image.trailing > 0 { listing.withName(index) { findings.add(.trailing(bytes: image.trailing), $0) } }
      noteForm(form, item, index, listing, &findings)
    }
    return nil
  }

  /// Adds what is to be known of a whole image that is no ordinary JPEG.
  private func noteForm(
    _ form: ImageForm, _ item: Item, _ index: Int, _ listing: borrowing Listing, _ findings: inout FolderFindings
  ) {
    let fact: Fact? =
      switch (form, irregular.way(item)) {
      case (.jpeg, "png"): .converted
      case (_, let way?): .irregular(way)
      case (.png, nil): .png
      case (.jpeg, nil): nil
      }
    if let fact { listing.withName(index) { findings.add(fact, $0) } }
  }

  /// The largest file that is read as a whole: more than any image of the dataset, the largest of which has 15 MB.
  private static let largest: Int64 = 32 << 20
}
