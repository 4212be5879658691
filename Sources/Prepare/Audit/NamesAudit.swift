internal import Dataset
internal import Images
internal import Platform
internal import Synchronization

/// Compares the names in one folder with the release, and looks at the files: the loop that runs a million times.
struct NamesAudit {
  private let expectation: Expectation
  private let settings: AuditSettings
  private let counters: AuditCounters
  /// The class that the folder is of; nil for the folder of a split itself.
  private let synset: Synset?
  private let directory: Directory
  private let irregular: [Int: String]

  init(
    _ expectation: Expectation, _ settings: AuditSettings, _ counters: AuditCounters, _ synset: Synset?,
    _ directory: Directory
  ) {
    (self.expectation, self.settings, self.counters) = (expectation, settings, counters)
    (self.synset, self.directory) = (synset, directory)
    irregular = expectation.irregularImages(in: synset)
  }

  /// Audits the names in `range`.
  func audit(
    _ range: Range<Int>, of listing: borrowing Listing, _ reader: inout EdgeReader, _ findings: inout FolderFindings
  ) throws(PrepareError) {
    var cases: CaseIndex?
    for index in range {
      if index % 32 == 0, let signal = settings.stopSignal() {
        throw PrepareError(.interrupted(signal), directory.path)
      }
      let number: Int
      switch listing.withName(index, { expectation.place(of: $0, in: synset) }) {
      case .here(let own):
        findings.images += 1
        number = own
      case .elsewhere(let other, let own):
        // Without a class folder around it the split may be flat, which is one fault.
        let wnid = expectation.release.synsets[other].wnid
        listing.withName(index) { name in
          if synset == nil { findings.addStray(of: wnid, name) } else { findings.add(.wrongClass(wnid), name) }
        }
        findings.elsewhere[other, default: 0] += 1
        number = own
      case .classFolder: continue
      case .nowhere:
        if cases == nil { cases = CaseIndex(listing) }
        let fault = Fault.foreign(listing.kind(index), resembles: cases?.name(like: index, listing))
        listing.withName(index) { findings.add(fault, $0) }
        continue
      }
      if expectation.split != .train { findings.numbers.append(number) }
      try check(index, number, listing, &reader, &findings)
    }
    counters.files.add(range.count, ordering: .relaxed)
  }

  /// Looks at the image that name `index` stands for.
  private func check(
    _ index: Int, _ number: Int, _ listing: borrowing Listing, _ reader: inout EdgeReader,
    _ findings: inout FolderFindings
  ) throws(PrepareError) {
    let kind = listing.kind(index)
    guard kind == .file else {
      listing.withName(index) { findings.add(.notAFile(kind), $0) }
      return
    }
    let edges: FileEdges
    do {
      edges = try reader.read(index, of: listing, in: directory)
    } catch {
      let fault = try Fault(file: error)
      listing.withName(index) { findings.add(fault, $0) }
      return
    }
    switch ImageCheck(edges) {
    case .whole(.jpeg) where irregular.isEmpty: break
    case .whole(let form): noteForm(form, number, index, listing, &findings)
    case .empty: listing.withName(index) { findings.add(.empty, $0) }
    case .notAnImage: listing.withName(index) { findings.add(.notAnImage, $0) }
    case .unsure where edges.size > Self.largest: listing.withName(index) { findings.add(.noEndMark, $0) }
    case .unsure(let form):
      if let fault = try faultBehindEdges(index, listing, &findings) {
        listing.withName(index) { findings.add(fault, $0) }
      } else {
        noteForm(form, number, index, listing, &findings)
      }
    }
  }

  /// Adds what is to be said of a whole image that is no ordinary JPEG.
  private func noteForm(
    _ form: ImageForm, _ number: Int, _ index: Int, _ listing: borrowing Listing, _ findings: inout FolderFindings
  ) {
    // The number of a misplaced image is one of another class.
    let way = synset == nil && expectation.split == .train ? nil : irregular[number]
    let fact: Fact? =
      switch (form, way) {
      case (.jpeg, "png"): .converted
      case (_, let way?): .irregular(way)
      case (.png, nil): .png
      case (.jpeg, nil): nil
      }
    if let fact { listing.withName(index) { findings.add(fact, $0) } }
  }

  /// Reads the whole file, whose last bytes are no end mark: returns a fault, or nil where its end mark stands before
  /// other bytes, which is a fact.
  private func faultBehindEdges(
    _ index: Int, _ listing: borrowing Listing, _ findings: inout FolderFindings
  ) throws(PrepareError) -> Fault? {
    let bytes: [UInt8]
    do {
      bytes = try listing.open(index, in: directory).contents(limit: Self.largest)
    } catch {
      return try Fault(file: error)
    }
    var walk = ImageWalk()
    walk.take(bytes.span)
    guard walk.end != nil else { return .noEndMark }
    let trailing = Int(walk.trailingBytes)
    if trailing > 0 { listing.withName(index) { findings.add(.trailing(bytes: trailing), $0) } }
    return nil
  }

  /// The largest file that is read as a whole: more than any image of the dataset, the largest of which has 15 MB.
  private static let largest = 32 << 20
}
