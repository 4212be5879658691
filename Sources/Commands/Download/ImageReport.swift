internal import Arguments
internal import Dataset
internal import Export
internal import Pass
internal import Planning
internal import Platform
internal import Prepare
internal import Views

/// The files of `download --report-to`: for each class, what was done of each image that is selected.
struct ImageReport {
  let log = ItemLog()
  private let folder: Directory

  private static let header = "status,time-required,url,image_code,description\n"

  /// Opens the folder at `path`, which is made if it is not there. Throws if it is in a part, or if another program has written
  /// a file in it that has the name of one for a class of `root`.
  init(_ path: String, for root: Root, _ context: Context) throws(CommandError) {
    try command(context) { () throws(PrepareError) in
      // `.` and links are resolved. A folder that is not there yet is judged by its own path.
      let place = (try? File.realPath(path)) ?? path  // see above
      do throws(ExportError) {
        _ = try ViewTarget(place, root: root.directory, Part.all)
      } catch {
        throw PrepareError(error)
      }
    }
    do throws(PlatformError) {
      do throws(PlatformError) {
        folder = try Directory.open(path)
      } catch {
        guard error.isMissing else { throw error }
        try Process.makeDirectory(path)
        folder = try Directory.open(path)
      }
    } catch {
      throw CommandError(error)
    }
    try command(context) { () throws(PrepareError) in
      for synset in root.release.synsets where root.release.isSelected(class: synset.index) {
        do throws(ExportError) { _ = try file(of: synset).isOlderThere() } catch { throw PrepareError(error) }
      }
    }
  }

  private func file(of synset: Synset) -> OwnFile {
    OwnFile(
      name: "\(synset.wnid)_download_report.csv", directory: folder, firstLine: Array(Self.header.utf8))
  }

  /// Runs `stages`, and writes the files, however that ends. `runner` notes images in `log`.
  func reporting(_ runner: Runner, _ stages: [Stage], _ context: Context) throws(PrepareError) -> [PrepareError] {
    let outcome = Result { () throws(PrepareError) in try runner.run(stages) }
    let failures: [PrepareError]
    switch outcome {
    case .success(let collected): failures = collected
    case .failure(let error): failures = [error]
    }
    do throws(PrepareError) {
      try write(runner.root, stages.flatMap(\.parts)) { part in
        let kinds = Source.feeding(part).map(\.kind)
        let own = failures.first { error in
          runner.root.release.archive(named: error.subject).map { kinds.contains($0.kind) } ?? false
        }
        return (own ?? failures.first).map { Message($0, context).text } ?? "not there"
      }
    } catch {
      // Why the run has failed says more.
      if case .success = outcome { throw error }
    }
    return try outcome.get()
  }

  /// Writes the files. `failure` says why images of a part are missing.
  private func write(_ root: Root, _ parts: [Part], failure: (Part) -> String) throws(PrepareError) {
    log.end()
    let state = try RootState(root)
    var wanted: [WantedImages] = []
    for catalog in root.catalogs where catalog.part.isSelectable && parts.contains(catalog.part) {
      wanted.append(try WantedImages(catalog, in: state))
    }
    for synset in root.release.synsets where root.release.isSelected(class: synset.index) {
      var lines: [String] = []
      for images in wanted where images.catalog.folder(synset.wnid) != nil {
        lines += try rows(of: images, synset.wnid, failure(images.catalog.part))
      }
      do throws(ExportError) {
        _ = try file(of: synset).write { file throws(ExportError) in
          try file.append(Self.header.utf8)
          for line in lines { try file.append(line.utf8) }
        }
      } catch {
        throw PrepareError(error)
      }
    }
    try io { () throws(PlatformError) in
      try folder.synchronize()
      // In a folder that was moved away or removed meanwhile nobody would look for them.
      let status = try File.status(of: folder.path)
      guard try folder.status().isSameFile(as: status) else { throw .gone(folder.path) }
    }
  }

  private func rows(of wanted: WantedImages, _ wnid: Wnid, _ failure: String) throws(PrepareError) -> [String] {
    let catalog = wanted.catalog
    let seconds = log.seconds(of: catalog.part, wnid)
    let source = log.source(of: catalog.part) ?? wanted.source
    let (there, missing, unnamed) = try wanted.images(of: wnid)
    func row(_ status: String, _ time: String, _ name: String?, _ description: String) -> String {
      let url = name.flatMap { name in source.map { "\($0)#\(name)" } } ?? ""
      let code = name.map { $0.prefix { $0 != "." } } ?? ""
      return [status, time, url, String(code), description].map(PortionTable.quoted).joined(separator: ",") + "\n"
    }
    return there.map { number in
      let name = catalog.fileName(of: catalog.item(number: number, in: wnid))
      return seconds[number].map { row("downloaded", decimal($0), name, "") } ?? row("already there", "", name, "")
    } + missing.map { row("failed", "", $0, failure) }
      + (unnamed > 0 ? [row("failed", "", nil, "\(count(unnamed, "image")) of \(catalog.part.id)/: \(failure)")] : [])
  }

  private func decimal(_ seconds: Double) -> String {
    let thousandths = Int(max(0, seconds) * 1000)
    return "\(thousandths / 1000).\(String(thousandths % 1000 + 1000).dropFirst())"
  }
}
