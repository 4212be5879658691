/// The values of the options so far, each checked against its declaration when it is added.
struct Values: Equatable, Sendable {
  /// The values that one option was given.
  struct Given: Equatable, Sendable {
    /// The values in order; none for a flag.
    var values: [String]
    /// Where they came from, for messages: "--jobs", or the name of the environment variable.
    var source: String
  }

  /// The command that the options are for.
  let command: String
  /// The values given, by the options' names.
  private(set) var given: [String: Given] = [:]

  init(command: String) {
    self.command = command
  }

  /// Adds an option from the command line; `written` is its name as it was written there.
  mutating func add(_ value: String?, to option: Option, written: String) throws(ArgumentsError) {
    let items: [String]? = if let value { try check(value, of: option, source: written) } else { nil }
    let former = given[option.name]?.values ?? []
    if !option.isList, !option.isRepeated, let first = former.first, let second = items?.first {
      // Compared as bytes: two file names may be equal as text, but name different files.
      guard first.utf8.elementsEqual(second.utf8) else {
        let code = ArgumentsError.Code.conflictingValues(first, second)
        throw ArgumentsError(code, word: written, command: command)
      }
      return
    }
    given[option.name] = Given(values: former + (items ?? []), source: option.written)
  }

  /// Looks up an option in the environment if the command line did not give it.
  mutating func complete(_ option: Option, from environment: (String) -> String?) throws(ArgumentsError) {
    guard given[option.name] == nil, let variable = option.environment,
      let value = environment(variable), !value.isEmpty
    else { return }
    let items = option.value == nil ? [] : try check(value, of: option, source: variable)
    given[option.name] = Given(values: items, source: variable)
  }

  /// Splits a list into its items, and checks that none is empty and all are among the choices.
  private func check(_ value: String, of option: Option, source: String) throws(ArgumentsError) -> [String] {
    guard !value.isEmpty else { throw ArgumentsError(.emptyValue, word: source, command: command) }
    guard option.isList else {
      try checkChoice(value, of: option, source: source)
      return [value]
    }
    let items = value.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    for item in items {
      guard !item.isEmpty else { throw ArgumentsError(.emptyItem(in: value), word: source, command: command) }
      try checkChoice(item, of: option, source: source)
    }
    return items
  }

  private func checkChoice(_ item: String, of option: Option, source: String) throws(ArgumentsError) {
    guard !option.choices.isEmpty, !option.choices.contains(item) else { return }
    let nearest = Suggestion.nearest(to: item, among: option.choices)
    let code = ArgumentsError.Code.invalidChoice(option: source, choices: option.choices, nearest: nearest)
    throw ArgumentsError(code, word: item, command: command)
  }
}
