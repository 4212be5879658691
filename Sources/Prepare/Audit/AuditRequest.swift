public import Dataset
internal import Planning
public import Tree

/// What an audit of a root is asked to do.
public struct AuditRequest: Sendable {
  /// The parts that should be there; if there are none, all that are there are audited.
  public let parts: [Part]
  /// Whether every byte is compared with the archives too.
  public var isDeep = false
  /// The path of another copy that every byte is compared with, instead of the archives; then nothing is recorded.
  public var other: String?
  /// Whether missing and damaged files are restored.
  public var isRepairing = false
  /// Whether unexpected files are moved aside.
  public var isQuarantining = false

  let settings: AuditSettings
  let irregular: [IrregularImage]
  let observer: @Sendable (AuditEvent) -> Void

  public init(
    _ parts: [Part], settings: AuditSettings, irregular: [IrregularImage] = [],
    observer: @escaping @Sendable (AuditEvent) -> Void = { _ in }
  ) {
    (self.parts, self.settings, self.irregular, self.observer) = (parts, settings, irregular, observer)
  }

  /// Whether the journal is needed.
  var isRecording: Bool { other == nil && (isDeep || isRepairing) }

  func audit(_ catalog: Catalog) -> Audit {
    Audit(catalog, irregular: irregular, settings: settings, observer: observer)
  }

  /// Audits the catalog's part.
  func audit(_ catalog: Catalog, in root: Root) throws(PrepareError) -> AuditedPart {
    try examining { () throws(TreeError) in try audit(catalog).run(catalog.part.id, in: root.directory) }
  }
}
