internal import Arguments
internal import Dataset
internal import Platform

extension Context {
  /// How images fall into splits, by the options of `export`; `parts` are those that the user has named.
  func splitOptions(of release: Release, _ parts: [Part]?) throws(CommandError) -> SplitPlan.Options {
    var options = SplitPlan.Options(parts: [])
    do throws(ArgumentsError) {
      options.seed = UInt64(try invocation.count("seed") ?? 0)
    } catch {
      throw CommandError(error)
    }
    options.holdout = try holdout(of: release)
    if options.holdout != nil, let parts, !parts.contains(.train) {
      throw CommandError(Message("images are held out of train, and --parts does not name it"), .usage)
    }
    guard options.holdout != nil || invocation.value("holdout-as") == nil else {
      throw CommandError(Message("--holdout-as names what --holdout or --holdout-file holds out"), .usage)
    }
    options.holdoutName = try splitName("holdout-as") ?? options.holdoutName
    options.valName = try splitName("val-as") ?? options.valName
    options.blacklisting = invocation.value("blacklist").flatMap(Blacklisting.init) ?? .keep
    return options
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
