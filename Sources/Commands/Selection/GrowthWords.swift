internal import Arguments
internal import Dataset

extension Message {
  /// How to go on in a root that was begun with `known`, if other classes are wanted too.
  static func growing(_ known: Selection?, _ context: Context) -> String {
    let hint = "leave out the selection to go on with this one, or use another --root for others"
    // Errors of the command line, and of the tables, were met before.
    guard let known, known != .all,
      let added = try? context.selection(of: context.release())  // see above
    else { return hint }
    guard let wnids = known.wnids, let others = added.wnids, !known.isPicking, !added.isPicking,
      case let union = Set(wnids + others).sorted(), union.count <= mostNamed
    else { return hint + "; a selection can grow, if the new one has everything that the old one has" }
    let words = union.map(\.description).joined(separator: ",")
    let isDownload = context.invocation.command == "download"
    let command =
      isDownload
      ? context.commandLine("download --classes \(words)", from: "") : context.makingLine("run --classes \(words)")
    return "\(hint); a selection can grow: \(command)"
  }

  /// How many classes a command line names that is to be pasted.
  private static let mostNamed = 20
}
