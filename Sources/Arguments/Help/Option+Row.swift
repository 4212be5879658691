extension Option {
  /// The option as messages name it: "--root".
  var written: String { "--\(name)" }

  /// The placeholder for its value in help; a list shows that it is one.
  var placeholder: String {
    (value ?? "") + (isList ? ",..." : "")
  }

  /// Its row in help; without a short form, the long one is still aligned with the others.
  var row: Section.Row {
    let letter = short.map { "-\($0), " } ?? "    "
    var text = help
    if isRepeated { text += " May be given more than once." }
    if !choices.isEmpty { text += " [choices: \(choices.joined(separator: ", "))]" }
    if let environment { text += " [env:\u{A0}\(environment)]" }
    let argument = value == nil ? "" : implied == nil ? " \(placeholder)" : "[=\(placeholder)]"
    return Section.Row(letter + written + argument, text)
  }
}

extension [Option] {
  /// The options that help shows, as a table.
  var table: Table {
    Table(rows: filter { !$0.isHidden }.map(\.row))
  }
}
