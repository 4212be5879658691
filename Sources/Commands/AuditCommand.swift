internal import Arguments
internal import Dataset
internal import Devkit
internal import Planning
internal import Platform
internal import Prepare
internal import Tree

/// Compares the parts that are there, or those that are named, with the release's tables.
func auditCommand(_ context: Context) throws(CommandError) -> ExitCode {
  var named: [Part] = []
  for name in context.invocation.positionals {
    guard let part = Part.named(name.hasSuffix("/") ? String(name.dropLast()) : name) else {
      throw CommandError(
        Message("'\(name)' is not a part", hint: "the parts are \(list(Part.all.map(\.id), "and"))"), .usage)
    }
    named.append(part)
  }
  let run = RunReport(context)
  let report = AuditReport(context)
  let runner = Runner(try context.root(), try context.options(), observer: { run.handle($0) })
  var request = AuditRequest(
    named, settings: report.settings(runner.options), irregular: try irregularImages(context),
    observer: { report.handle($0) })
  request.isDeep = context.invocation.flag("deep")
  request.isQuarantining = context.invocation.flag("quarantine")
  request.isRepairing = context.invocation.flag("repair") || request.isQuarantining
  request.other = context.invocation.value("against")
  if request.other != nil, !request.isDeep || request.isRepairing {
    throw CommandError(
      Message(
        request.isRepairing
          ? "--against compares, and repairs nothing" : "--against is about comparing every byte: --deep"), .usage)
  }
  return try report.finish(
    { [request] () throws(PrepareError) in try runner.audit(request) },
    then: { (parts) throws(CommandError) in try compareDevkit(parts, runner.root, report) })
}

/// Compares a development kit that was audited with the tables; returns how many of its rows differ.
private func compareDevkit(_ parts: [AuditedPart], _ root: Root, _ report: AuditReport) throws(CommandError) -> Int {
  var differences = 0
  for audited in parts {
    guard let catalog = Catalog(audited.part, root.release), catalog.requiredPaths.contains(DevkitFolder.synsetsPath)
    else { continue }
    do throws(PlatformError) {
      guard try root.directory.kind(of: audited.part.id) != nil else { continue }
      let kit = DevkitFolder(try root.directory.linkedDirectory(audited.part.id))
      differences += report.show(kit, audited.part, root.release)
    } catch {
      throw CommandError(error)
    }
  }
  return differences
}

/// The table of irregular images: the official one, or that of `--manifest`, which need not have one.
func irregularImages(_ context: Context) throws(CommandError) -> [IrregularImage] {
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
