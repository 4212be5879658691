internal import Arguments
internal import Dataset
internal import Planning
internal import Platform
internal import Tree

/// Writes the table of all classes for editing, or with `--report` what a root has of each class that it is to have.
func portionsCommand(_ context: Context) throws(CommandError) -> ExitCode {
  if context.invocation.flag("report") { return try report(context) }
  guard try context.selection(of: context.release()) == nil else {
    throw CommandError(
      Message("a selection is about --report; the table is of all classes, for editing", hint: "add --report"), .usage)
  }
  let release = try context.release()
  if context.isJSON {
    for synset in release.synsets {
      try context.print("", json: JSONLine("portion", synset.fields.merging(["how_many": .integer(-1)]) { $1 }))
    }
    try context.print("", json: outcome)
  } else {
    try context.print(PortionTable.text(release), json: outcome)
  }
  return .done
}

private let outcome = JSONLine("outcome", ["exit": .integer(0), "error": .null])

/// Says of each selected class how many images are wanted, found and missing.
private func report(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root(isSelecting: true)
  let catalogs = root.catalogs.filter(\.part.isSelectable)
  var found: [String: [Wnid: Int]] = [:]
  for catalog in catalogs {
    do {
      let folder = try root.directory.linkedDirectory(catalog.part.id)
      found[catalog.part.id] = try ClassCounts(of: folder, catalog: catalog).files
    } catch let error as PlatformError where error.isMissing {
      continue
    } catch let error as PlatformError {
      throw CommandError(error)
    } catch let error as TreeError {
      throw CommandError(Message(error), .machine)
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
  }
  let columns = catalogs.flatMap { catalog in ["wanted", "found", "missing"].map { "\(catalog.part.id)_\($0)" } }
  if !context.isJSON { try context.print((["code", "name"] + columns).joined(separator: ",") + "\n", json: outcome) }
  for synset in root.release.synsets where root.release.isSelected(class: synset.index) {
    let counts = catalogs.flatMap { catalog in
      let wanted = catalog.folder(synset.wnid)?.files ?? 0
      let found = found[catalog.part.id]?[synset.wnid] ?? 0
      return [wanted, found, max(0, wanted - found)]
    }
    let fields = zip(columns, counts).map { ($0, JSONLine.Value.integer($1)) }
    try context.print(
      ([synset.wnid.description, PortionTable.quoted(synset.words)] + counts.map(String.init)).joined(separator: ",")
        + "\n",
      json: JSONLine("class", synset.fields.merging(fields) { $1 }))
  }
  if context.isJSON { try context.print("", json: outcome) }
  return .done
}

extension Synset {
  fileprivate var fields: [String: JSONLine.Value] {
    ["code": .text(wnid.description), "name": .text(words)]
  }
}
