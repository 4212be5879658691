internal import Arguments
internal import Dataset
internal import Platform

extension Context {
  /// How images fall into splits, by the options of `export`; `parts` are those that the user has named, or else those that
  /// the layout may show. Shards may be shuffled.
  func splitOptions(
    of release: Release, _ parts: [Part], isShuffled: Bool = false
  ) throws(CommandError) -> SplitPlan.Options {
    try checkEffects(on: parts, isShuffled: isShuffled)
    var options = SplitPlan.Options(parts: [])
    do throws(ArgumentsError) {
      options.seed = UInt64(try invocation.count("seed") ?? 0)
    } catch {
      throw CommandError(error)
    }
    options.holdout = try holdout(of: release)
    guard options.holdout != nil || invocation.value("holdout-as") == nil else {
      throw CommandError(Message("--holdout-as names what --holdout or --holdout-file holds out"), .usage)
    }
    options.holdoutName = try splitName("holdout-as") ?? options.holdoutName
    options.valName = try splitName("val-as") ?? options.valName
    options.blacklisting = invocation.value("blacklist").flatMap(Blacklisting.init) ?? .keep
    return options
  }

  /// Throws if an option changes nothing of an export of these parts.
  private func checkEffects(on parts: [Part], isShuffled: Bool) throws(CommandError) {
    for (options, part, images) in [
      (["holdout", "holdout-file", "holdout-as"], Part.train, "training images"),
      (["val-as", "blacklist"], .val, "validation images"),
    ] where !parts.contains(part) {
      for name in options where invocation.has(name) {
        throw CommandError(
          Message("--\(name) is about \(images), of which there are none in this export", hint: "leave it out"), .usage)
      }
    }
    if !parts.isEmpty, !parts.contains(where: \.isSelectable),
      let name = selectionOptions.map(\.name).first(where: { $0 != "seed" && invocation.has($0) })
    {
      throw CommandError(
        Message("--\(name) selects nothing of \(list(parts.map { "\($0.id)/" }, "and"))", hint: "leave it out"), .usage)
    }
    let isRandom = isShuffled || invocation.has("holdout") || invocation.value("pick") == "random"
    if invocation.has("seed"), !isRandom {
      throw CommandError(
        Message(
          "--seed changes nothing here",
          hint: "leave it out; it goes with --holdout, with --pick random, and with shards that are shuffled"), .usage)
    }
  }

  private func holdout(of release: Release) throws(CommandError) -> Holdout? {
    let files = invocation.values("holdout-file")
    guard let text = invocation.value("holdout") else {
      var lists: [ImageList] = []
      for file in files {
        let images = try imageList(file, of: release)
        guard images.val.isEmpty else {
          throw CommandError(Message("\(file) lists validation images: only training images are held out"), .usage)
        }
        lists.append(images)
      }
      return lists.isEmpty ? nil : .images(lists)
    }
    guard files.isEmpty else {
      throw CommandError(Message("--holdout counts images, and --holdout-file lists them: use one of them"), .usage)
    }
    guard let share = DecimalShare(text) else {
      throw CommandError(
        Message("--holdout takes a number between 0 and 1, not '\(text)'", hint: "such as --holdout 0.2"), .usage)
    }
    return .share(share)
  }

  /// The name of a split, which becomes that of a folder and of a file.
  private func splitName(_ option: String) throws(CommandError) -> String? {
    guard let name = invocation.value(option) else { return nil }
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    guard isPlain, name.utf8.count <= 100, !["images", "synsets", "meta"].contains(name.lowercased()) else {
      throw CommandError(
        Message("--\(option) cannot be '\(name)'", hint: "names have letters, digits, - and _, and are no folder's"),
        .usage)
    }
    return name
  }
}
