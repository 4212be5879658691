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
          ? "--against compares, and repairs nothing" : "--against needs --deep",
        hint: "audit --deep --against PATH compares with another copy"), .usage)
  }
  return try report.finish(
    { [request] () throws(PrepareError) in try runner.audit(request) },
    then: { (parts) throws(CommandError) in try compareDevkit(parts, runner.root, report) })
}

/// Compares what parts that were audited say of the tables with these; returns how many rows of which parts differ.
private func compareDevkit(
  _ parts: [AuditedPart], _ root: Root, _ report: AuditReport
) throws(CommandError) -> [(part: Part, rows: Int)] {
  let comparisons: [Part: (Directory) -> Int] = [
    .devkit: { report.show(DevkitFolder($0), .devkit, root.release) },
    .clsLocFiles: { report.show(ClsLocFolder($0), .clsLocFiles, root.release) },
  ]
  var differences: [(part: Part, rows: Int)] = []
  for audited in parts {
    guard let compare = comparisons[audited.part] else { continue }
    do throws(PlatformError) {
      guard try root.directory.kind(of: audited.part.id) != nil else { continue }
      let rows = compare(try root.directory.linkedDirectory(audited.part.id))
      if rows > 0 { differences.append((audited.part, rows)) }
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
