package import Checksums
package import Dataset
package import Pass
package import Platform
package import Tree

/// Looking into the folders of parts, without showing what is found.
extension Root {
  /// Audits the folder `name` in `directory`. If `isStaged` is set, that a file cannot be read is the machine's fault.
  package func audit(
    _ catalog: Catalog, _ name: String, in directory: Directory, _ settings: PassSettings, isStaged: Bool = false
  ) throws(PrepareError) -> AuditedPart {
    var settings = AuditSettings(threads: settings.writers, stopSignal: settings.stopSignal)
    settings.endsAtReadFaults = isStaged
    return try examining { () throws(TreeError) in try Audit(catalog, settings: settings).run(name, in: directory) }
  }

  /// Returns what a part's folder holds, by names and sizes.
  package func contents(
    of folder: Directory, _ catalog: Catalog, _ settings: PassSettings
  ) throws(PrepareError) -> Contents {
    try examining { () throws(TreeError) in
      try Contents(of: folder, catalog: catalog, threads: settings.writers, stopSignal: settings.stopSignal)
    }
  }

  package func inventory(
    of folder: Directory, _ catalog: Catalog, _ settings: PassSettings
  ) throws(PrepareError) -> Inventory {
    try contents(of: folder, catalog, settings).inventory
  }

  /// Audits a part that another program made, or that has changed since it was published. Throws if it is not valid.
  package func confirmed(
    _ part: Part, _ published: PublishedPart?, _ settings: PassSettings
  ) throws(PrepareError) -> AuditedPart {
    guard let catalog = Catalog(part, release) else { preconditionFailure("a part that the release lacks") }
    let audited = try audit(catalog, part.id, in: directory, settings)
    // An empty folder is not what any archive would make.
    guard !audited.isValid || audited.images == 0 && catalog.files != 0 else { return audited }
    // Nothing could be renamed there either.
    if published == nil, let error = try mountPoints()[part.id] { throw error }
    let (faults, first) = (audited.faultCount, audited.firstFault)
    throw PrepareError(
      published == nil ? .unmanaged(part, faults: faults, first: first) : .changed(part, faults: faults, first: first),
      path(of: part))
  }
}
