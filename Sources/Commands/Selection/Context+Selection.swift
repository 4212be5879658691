internal import Arguments
internal import Dataset
internal import Platform

extension Context {
  /// What the selection options select; nil if none of them is given.
  func selection(of release: Release) throws(CommandError) -> Selection? {
    let classes = try classes(of: release)
    let pick = try pick()
    if let file = invocation.value("images") {
      guard pick == nil, invocation.value("portions") == nil else {
        throw CommandError(Message("--images lists single images; --per-class and --portions count them"), .usage)
      }
      return try listed(file, in: classes, of: release)
    }
    guard let file = invocation.value("portions") else {
      guard let classes else { return pick.map { Selection(pick: $0) } }
      return Selection(classes, pick: pick)
    }
    let portions = try read(file) { bytes throws(ManifestError) in
      try PortionTable.read(bytes, file: file, release)
    }.filter { classes?.contains($0.wnid) ?? true }
    guard !portions.isEmpty else {
      throw CommandError(Message("\(file) wants none of the classes that --classes names"), .usage)
    }
    let limits = portions.compactMap { portion in portion.limit.map { (portion.wnid, $0) } }
    let counted = Pick(
      pick?.order ?? .first, limit: pick?.limit, limits: Dictionary(uniqueKeysWithValues: limits))
    return Selection(portions.map(\.wnid), pick: limits.isEmpty && pick?.limit == nil ? nil : counted)
  }

  /// The classes that `--classes` names; nil if it is not given.
  private func classes(of release: Release) throws(CommandError) -> Set<Wnid>? {
    // The path of a file may have spaces.
    let words = invocation.list("classes").flatMap { item in
      item.hasPrefix("@") ? [item] : item.split(separator: " ").map(String.init)
    }
    guard !words.isEmpty else { return nil }
    var wnids: Set<Wnid> = []
    for word in words {
      if word == "all" {
        wnids.formUnion(release.synsets.map(\.wnid))
      } else if word.hasPrefix("@"), word != "@" {
        let file = String(word.dropFirst())
        wnids.formUnion(
          try read(file) { bytes throws(ManifestError) in try ClassFile.read(bytes, file: file, release) })
      } else if let subset = NamedSubset.wnids(of: word) {
        if let lacking = subset.first(where: { release.synset($0) == nil }) {
          throw CommandError(Message("the release has not all classes of \(word): \(lacking) is none of them"), .usage)
        }
        wnids.formUnion(subset)
      } else if let wnid = Wnid(word), release.synset(wnid) != nil {
        wnids.insert(wnid)
      } else {
        throw CommandError(
          Message(
            "there is no class '\(word)'\(Suggestion.question(about: word, among: NamedSubset.names + ["all"]))",
            hint: """
              classes are named like \(release.synsets[0].wnid), @FILE names a file of them, and subsets are \
              \(list(NamedSubset.names, "and"))
              """), .usage)
      }
    }
    return wnids
  }

  /// How many images `--per-class` wants, or `--portions` may want.
  private func pick() throws(CommandError) -> Pick? {
    let (count, seed): (Int?, Int?)
    do throws(ArgumentsError) {
      (count, seed) = (try invocation.count("per-class"), try invocation.count("seed"))
    } catch {
      throw CommandError(error)
    }
    let order = invocation.value("pick")
    guard seed == nil || order == "random" || invocation.command == exportDeclaration.name else {
      throw CommandError(Message("--seed is about --pick random, which is not given"), .usage)
    }
    guard count != nil || invocation.value("portions") != nil else {
      guard order == nil else {
        throw CommandError(Message("--pick is about --per-class or --portions, and neither is given"), .usage)
      }
      return nil
    }
    guard count ?? 1 > 0 else { throw CommandError(Message("--per-class takes a number from 1 on"), .usage) }
    return Pick(order == "random" ? .random(seed: UInt64(seed ?? 0)) : .first, limit: count)
  }

  private func listed(
    _ file: String, in classes: Set<Wnid>?, of release: Release
  ) throws(CommandError) -> Selection {
    let images = try imageList(file, of: release)
    let wnids = images.wnids(in: release).filter { classes?.contains($0) ?? true }
    guard !wnids.isEmpty else {
      throw CommandError(Message("\(file) lists no image of the classes that --classes names"), .usage)
    }
    return Selection(wnids, images: images)
  }

  /// Reads a list of images that the user wrote.
  func imageList(_ file: String, of release: Release) throws(CommandError) -> ImageList {
    if let images = NamedImages.list(file) {
      guard let lacking = images.train.keys.sorted().first(where: { release.synset($0) == nil }) else { return images }
      throw CommandError(Message("the release has not all classes of \(file): \(lacking) is none of them"), .usage)
    }
    return try read(file) { bytes throws(ManifestError) in try ImageList.read(bytes, file: file, release) }
  }

  /// Reads a file that the user wrote, which `body` understands.
  private func read<Result>(
    _ file: String, _ body: ([UInt8]) throws(ManifestError) -> Result
  ) throws(CommandError) -> Result {
    var bytes: [UInt8]
    do {
      let opened = try File.open(file)
      guard try opened.status().kind != .directory else {
        throw CommandError(Message("\(file) is a folder", hint: "name a file"), .usage)
      }
      bytes = try opened.contents(limit: 256 << 20)
    } catch let error as PlatformError {
      throw CommandError(Message(error), error.isMissing ? .missing : .machine)
    } catch let error as CommandError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
    // Spreadsheets and editors on Windows begin files with a mark.
    if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes.removeFirst(3) }
    do {
      return try body(bytes)
    } catch {
      throw CommandError(Message("\(error)", hint: "correct the file; a line for each, as --help says"), .usage)
    }
  }
}
