public import Dataset
public import Platform

/// Compares the folder of a part with the release. Reads names, and the first and last bytes of files;
/// writes nothing.
public struct Audit: Sendable {
  let catalog: Catalog
  private let irregular: IrregularNumbers
  let settings: AuditSettings
  let observer: @Sendable (AuditEvent) -> Void

  /// Prepares the audit of the catalog's part. `irregular` are official images to report as facts. `observer` is called
  /// from several threads, by one at a time.
  public init(
    _ catalog: Catalog, irregular: [IrregularImage] = [], settings: AuditSettings,
    observer: @escaping @Sendable (AuditEvent) -> Void = { _ in }
  ) {
    (self.catalog, self.settings, self.observer) = (catalog, settings, observer)
    self.irregular = IrregularNumbers(irregular, catalog)
  }

  /// Audits the folder `name` in `directory`, which may be a link. Paths of findings begin with the part's name,
  /// whatever the folder's is.
  ///
  /// A folder that does not exist or cannot be read is a fault. Throws if asked to stop, or if the machine is to blame.
  public func run(_ name: String, in directory: Directory) throws(TreeError) -> AuditedPart {
    let folder: Directory
    let names: PartNames
    let isLink: Bool
    do {
      guard let kind = try directory.kind(of: name) else { return fail(.missingPart) }
      isLink = kind == .other
      folder = try directory.linkedDirectory(name)
      names = try PartNames(folder, catalog)
    } catch {
      return fail(try Fault(folder: error))
    }
    return try catalog.hasAnyNames ? auditFiles(folder, isLink: isLink) : audit(folder, names, isLink: isLink)
  }

  /// Audits the folders of the part, as many at a time as there are threads.
  private func audit(_ folder: Directory, _ names: PartNames, isLink: Bool) throws(TreeError) -> AuditedPart {
    let counters = AuditCounters(folders: names.classes.count)
    observer(.started(catalog.part, counters))
    let collector = AuditCollector(AuditedPart(catalog), names, settings, observer)
    let work = AuditWork(catalog, names, collector, limit: settings.limit)
    var threads = ThreadGroup()
    for number in 1...settings.threads {
      let (catalog, irregular, settings) = (catalog, irregular, settings)
      do {
        try threads.start("audit-\(number)") {
          work.run(NamesAudit(catalog, irregular, settings, counters), in: folder, counters)
        }
      } catch {
        work.fail(TreeError(error))
      }
    }
    threads.join()
    var found = try work.finish()
    if isLink {
      var findings = FolderFindings(catalog, nil, limit: settings.limit)
      findings.add(Fact.linked)
      found.report(findings)
    }
    found.reportStrays()
    found.reportMissing(isThere: { names.classes[$0] != nil })
    if catalog.isOpen, found.result.images == 0, found.result.isValid { return fail(.missingPart) }
    return found.finish()
  }

  /// Reports that a part cannot be audited.
  private func fail(_ fault: Fault) -> AuditedPart {
    var collector = AuditCollector(AuditedPart(catalog), nil, settings, observer)
    var findings = FolderFindings(catalog, nil, limit: settings.limit)
    findings.add(fault)
    collector.report(findings)
    return collector.finish()
  }

  /// Adds what a comparison with the archive has found to what the audit of `tree` has, and reports it. What is missing
  /// because of a fault that is known is not added. `isWhole` says that every file was compared, if there was no error.
  public func add(
    _ comparison: Comparison, to audited: AuditedPart, in tree: Directory, isWhole: Bool = true
  ) throws(TreeError) -> AuditedPart {
    let known = KnownFaults(audited)
    var collector = AuditCollector(audited, nil, settings, observer)
    let folder = try io { () throws(PlatformError) in try LinkedTree(tree, catalog) }
    for wnid in comparison.folders.sorted(by: { ($0?.number ?? 0) < ($1?.number ?? 0) }) where !known.isUnread(wnid) {
      var findings = FolderFindings(catalog, wnid, limit: settings.limit)
      for number in comparison.differing(wnid) where !known.contains(number, in: wnid) {
        let item = catalog.item(number: number, in: wnid)
        if try io({ () throws(PlatformError) in try folder.holds(item, catalog) }) {
          findings.add(.differs, item: number)
        } else if !known.isElsewhere(item) {
          findings.add(.missing, item: number)
        }
      }
      for number in comparison.surplus(wnid) where !known.contains(number, in: wnid) {
        let name = Array(catalog.fileName(of: catalog.item(number: number, in: wnid)).utf8)
        findings.add(.unexpected(.file, resembles: nil), name.span)
      }
      collector.report(findings)
    }
    if !comparison.surplusFolders.isEmpty {
      var findings = FolderFindings(catalog, nil, limit: settings.limit)
      for wnid in comparison.surplusFolders.sorted() {
        findings.add(.unexpected(.directory, resembles: nil), Array(wnid.description.utf8).span)
      }
      collector.report(findings)
    }
    if !comparison.differingPaths.isEmpty {
      var findings = FolderFindings(catalog, nil, limit: settings.limit)
      for path in comparison.differingPaths.sorted(by: { $0.lexicographicallyPrecedes($1) }) where !known.contains(path)
      {
        let isThere = try io { () throws(PlatformError) in try LinkedTree.holds(path, tree) }
        findings.add(isThere ? .differs : .missing, path.span)
      }
      collector.report(findings)
    }
    return collector.finish(isCompared: isWhole)
  }
}
