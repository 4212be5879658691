/// Splits arguments into tokens.
///
/// Text is split at code units, not characters: a combining mark after "=" or "-" would merge with it.
struct Lexer {
  private let byName: [String: Option]
  private let byLetter: [Character: Option]
  private let arguments: [String]
  private var position = 0
  private var tokens: [Token] = []

  /// Creates a lexer for arguments, given every option that any command declares.
  init(_ arguments: [String], options: [Option]) {
    self.arguments = arguments
    byName = Dictionary(options.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let letters = options.compactMap { option in option.short.map { ($0, option) } }
    byLetter = Dictionary(letters, uniquingKeysWith: { first, _ in first })
  }

  /// Splits all arguments; mistakes become tokens.
  consuming func run() -> [Token] {
    while position < arguments.count {
      let word = arguments[position]
      position += 1
      if word == "--" {
        tokens += arguments[position...].map(Token.operand)
        break
      } else if word.utf8.starts(with: "--".utf8) {
        readLong(word)
      } else if isOption(word) {
        readLetters(word)
      } else {
        tokens.append(.word(word))
      }
    }
    return tokens
  }

  /// Returns whether a word starts like an option. "-" alone is a word; by convention it names a standard stream.
  private func isOption(_ word: String) -> Bool {
    word.utf8.first == UInt8(ascii: "-") && word.utf8.count > 1
  }

  /// Reads `--name`, `--name=value` or `--name value`.
  private mutating func readLong(_ word: String) {
    let equals = word.utf8.firstIndex(of: UInt8(ascii: "="))
    let written = String(word[..<(equals ?? word.endIndex)])
    let attached = equals.map { String(word[word.utf8.index(after: $0)...]) }
    guard let option = byName[String(written.utf8.dropFirst(2)) ?? ""] else {
      tokens.append(.unknownOption(written: written, letter: nil))
      return
    }
    if option.value != nil {
      readValue(of: option, written: written, attached: attached)
    } else if let attached {
      tokens.append(.fault(.unexpectedValue(attached), word: written))
    } else {
      tokens.append(.option(option, written: written, value: nil))
    }
  }

  /// Reads `-q`, `-qv`, `-n value`, `-nvalue` or `-n=value`, and combinations such as `-qnvalue`.
  private mutating func readLetters(_ word: String) {
    var rest = word.unicodeScalars.dropFirst()
    while let scalar = rest.popFirst() {
      let letter = Character(scalar)
      let written = "-\(letter)"
      guard let option = byLetter[letter] else {
        let isAlone = word.unicodeScalars.count == 2
        tokens.append(.unknownOption(written: word, letter: isAlone ? nil : letter))
        return
      }
      let hasEquals = rest.first == "="
      let attached = String(String.UnicodeScalarView(hasEquals ? rest.dropFirst() : rest))
      if option.value != nil {
        readValue(of: option, written: written, attached: rest.isEmpty ? nil : attached)
        return
      } else if hasEquals {
        tokens.append(.fault(.unexpectedValue(attached), word: written))
        return
      }
      tokens.append(.option(option, written: written, value: nil))
    }
  }

  /// Takes the value attached to an option; without one, the next word, unless it starts like an option.
  private mutating func readValue(of option: Option, written: String, attached: String?) {
    let next = position < arguments.count ? arguments[position] : nil
    if let attached {
      tokens.append(.option(option, written: written, value: attached))
    } else if let implied = option.implied {
      tokens.append(.option(option, written: written, value: implied))
    } else if let next, !isOption(next) {
      position += 1
      tokens.append(.option(option, written: written, value: next))
    } else {
      // "-1" may be meant as the value; "--json" hardly is.
      let meant = next.flatMap { $0.utf8.starts(with: "--".utf8) ? nil : $0 }
      let code = ArgumentsError.Code.missingValue(
        placeholder: option.placeholder, option: option.written, following: meant)
      tokens.append(.fault(code, word: written))
    }
  }
}
