internal import Arguments
internal import Dataset
internal import Platform
internal import Prepare

/// Compares the splits that are there, or those that are named, with the release's tables.
func auditCommand(_ context: Context) throws(CommandError) -> ExitCode {
  var named: [Split] = []
  for name in context.invocation.positionals {
    let name = name.hasSuffix("/") ? String(name.dropLast()) : name
    guard let split = Split(rawValue: name) else {
      throw CommandError(Message("'\(name)' is not a split", hint: "the splits are train, val and test"), .usage)
    }
    named.append(split)
  }
  let isQuarantining = context.invocation.flag("quarantine")
  return try audit(
    named, try context.root(), isDeep: context.invocation.flag("deep"),
    isRepairing: context.invocation.flag("repair") || isQuarantining, isQuarantining: isQuarantining, context)
}

/// Audits the splits in `named`, or those that are there, and shows what is found.
func audit(
  _ named: [Split], _ root: Root, isDeep: Bool, isRepairing: Bool = false, isQuarantining: Bool = false,
  _ context: Context
) throws(CommandError) -> ExitCode {
  let settings = try context.settings()
  let run = RunReport(context)
  let pipeline = Pipeline(
    root, choice: context.digestChoice, settings: settings, tool: version, observer: { run.handle($0) })
  let report = AuditReport(context)
  let audit = Audit(
    root, irregular: try irregularImages(context),
    settings: AuditSettings(
      threads: settings.writers, limit: context.isJSON ? .max : 100, stopSignal: settings.stopSignal),
    observer: { report.handle($0) })
  return try report.finish { () throws(PrepareError) in
    try pipeline.audit(
      named, with: audit, isDeep: isDeep, isRepairing: isRepairing, isQuarantining: isQuarantining)
  }
}

/// The table of irregular images: the official one, or that of `--manifest`, which need not have one.
private func irregularImages(_ context: Context) throws(CommandError) -> [IrregularImage] {
  do {
    guard let folder = context.invocation.value("manifest") else { return try IrregularImage.official() }
    return try IrregularImage.read(try File.open("\(folder)/\(IrregularImage.table)").contents(limit: 64 << 20))
  } catch let error as PlatformError {
    if error.isMissing { return [] }
    throw CommandError(error)
  } catch let error as ManifestError {
    throw CommandError(Message("\(context.invocation.value("manifest") ?? "")/\(error)"), .damaged)
  } catch {
    preconditionFailure("no other errors are thrown: \(error)")
  }
}
