package import Dataset
package import Pass
package import Platform
package import Tree

/// Looking into the folders of parts, without showing what is found.
extension Root {
  /// Audits the folder `name` in `directory`.
  package func audit(
    _ catalog: Catalog, _ name: String, in directory: Directory, _ settings: PassSettings
  ) throws(PrepareError) -> AuditedPart {
    let settings = AuditSettings(threads: settings.writers, stopSignal: settings.stopSignal)
    return try examining { () throws(TreeError) in try Audit(catalog, settings: settings).run(name, in: directory) }
  }

  /// Audits a part that another program made, or that has changed since it was published. Throws if it is not valid.
  package func confirmed(
    _ part: Part, _ published: PublishedPart?, _ settings: PassSettings
  ) throws(PrepareError) -> AuditedPart {
    guard let catalog = Catalog(part, release) else { preconditionFailure("a part that the release lacks") }
    let audited = try audit(catalog, part.id, in: directory, settings)
    guard !audited.isValid else { return audited }
    // Nothing could be renamed there either.
    if published == nil, let error = try mountPoints()[part.id] { throw error }
    let (faults, first) = (audited.faultCount, audited.firstFaultText)
    throw PrepareError(
      published == nil ? .unmanaged(part, faults: faults, first: first) : .changed(part, faults: faults, first: first),
      path(of: part))
  }
}

extension AuditedPart {
  /// One of the faults, for messages.
  package var firstFaultText: String { firstFault.map { "\($0.path): \($0.what.kind.rawValue)" } ?? "" }
}
