internal import Arguments
internal import Dataset
internal import Fixture
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
  let root = try command { () throws(PrepareError) in try Root(folder, release: release) }
  let report = RunReport(context)
  let pipeline = Pipeline(
    root, choice: .md5, settings: try context.settings(), tool: version, observer: { report.handle($0) })
  let code = try report.finish { () throws(PrepareError) in
    try pipeline.run(StageName.allCases.map { $0.stage() }, isNamed: true)
  }
  if !context.isJSON { try showTree(folder, context) }
  return code
}

private func showTree(_ folder: String, _ context: Context) throws(CommandError) {
  var lines = ["", printable(folder)]
  do {
    let root = try Directory.open(folder)
    for split in Split.allCases {
      let directory = try root.directory(split.rawValue)
      let names = try directory.names().sorted()
      lines.append("  \(split.rawValue)/")
      let noun = split.hasClassFolders ? "class folder" : "image"
      for name in names.prefix(3) {
        guard split.hasClassFolders else {
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
