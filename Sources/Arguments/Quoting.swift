extension String {
  /// The text in single quotes, safe to print on a terminal.
  ///
  /// Control and formatting characters (escape sequences, line ends, changes of the writing direction) are
  /// shown as their code points.
  var quoted: String {
    var text = "'"
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator:
        text += scalar.escaped(asASCII: true)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "'"
  }
}
