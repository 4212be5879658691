internal import Arguments
internal import Dataset
internal import Fixture
internal import Planning
internal import Platform
internal import Prepare

/// Prepares a fixture in a temporary folder and shows the tree.
func demoCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let folder: String
  do {
    folder = try Process.makeTemporaryDirectory(prefix: "\(program.name)-demo")
  } catch {
    throw CommandError(error)
  }
  try write(Fixture(), to: folder)
  let release = try Context.release(in: "\(folder)/\(Fixture.manifestFolder)")
  let root = try command(context) { () throws(PrepareError) in try Root(folder, release: release) }
  let report = RunReport(context)
  var options = try context.options()
  options.isNamed = true
  let runner = Runner(root, options, observer: { report.handle($0) })
  let code = try report.finish { () throws(PrepareError) in try runner.run(Stage.default) }
  if !context.isJSON { try showTree(folder, root.catalogs, context) }
  return code
}

private func showTree(_ folder: String, _ catalogs: [Catalog], _ context: Context) throws(CommandError) {
  var lines = ["", printable(folder)]
  do {
    let root = try Directory.open(folder)
    for catalog in catalogs {
      let directory = try root.directory(catalog.part.id)
      let names = try directory.names().sorted()
      lines.append("  \(catalog.part.id)/")
      let noun = catalog.hasFolders ? "class folder" : "image"
      for name in names.prefix(3) {
        guard catalog.hasFolders else {
          lines.append("    \(name)")
          continue
        }
        let images = try directory.directory(name).names().sorted()
        lines.append("    \(name)/  \(count(images.count, "image")): \(images.first ?? "") …")
      }
      if names.count > 3 { lines.append("    … \(count(names.count, noun)) in all") }
    }
  } catch {
    throw CommandError(error)
  }
  lines += [
    "", "This was a miniature; remove it with: rm -r \(printable(folder))",
    "With the official archives: \(program.name) --root ~/data/ILSVRC2012", "",
  ]
  try context.print(lines.joined(separator: "\n"), json: JSONLine("tree", [:]))
}
