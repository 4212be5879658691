internal import Arguments
internal import Fixture
internal import Platform

/// Writes a fixture, and says how to prepare it.
func fixtureCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let invocation = context.invocation
  var fixture = Fixture()
  do throws(ArgumentsError) {
    fixture.classes = try invocation.count("classes") ?? fixture.classes
    fixture.perClass = try invocation.count("per-class") ?? fixture.perClass
    fixture.valPerClass = try invocation.count("val-per-class") ?? fixture.valPerClass
    fixture.testImages = try invocation.count("test") ?? fixture.testImages
    fixture.imageBytes = try invocation.bytes("image-bytes") ?? fixture.imageBytes
    fixture.seed = try invocation.count("seed").map(UInt64.init) ?? fixture.seed
  } catch {
    throw CommandError(error)
  }
  if !invocation.list("form").isEmpty { fixture.forms = invocation.list("form") }
  if let (one, other) = fixture.clash {
    try check(false, "--form cannot have both \(one) and \(other): their archives have the same name")
  }
  try check(1...1000 ~= fixture.classes, "--classes takes a number from 1 to 1000")
  try check(1...100_000 ~= fixture.perClass, "--per-class takes a number from 1 to 100000")
  try check(1...1000 ~= fixture.valPerClass, "--val-per-class takes a number from 1 to 1000")
  try check(1...1_000_000 ~= fixture.testImages, "--test takes a number from 1 to 1000000")
  try check(
    Fixture.minimumImageBytes...(1 << 30) ~= fixture.imageBytes,
    "--image-bytes takes a size from \(Fixture.minimumImageBytes) bytes to 1Gi")

  let folder = invocation.positionals[0]
  let summary = try write(fixture, to: folder)
  let shown = shellQuoted(printable(folder))
  let contents = [(summary.images, "image"), (summary.annotations, "annotation")].filter { $0.0 > 0 }
    .map { number, noun in count(number, noun) }
  try context.print(
    """
    \(shown): \(count(summary.archives.count, "archive")) with \(list(contents.isEmpty ? ["files"] : contents, "and"))
    prepare it with: \(program.name) --root \(shown) --manifest \(shown)/\(Fixture.manifestFolder)

    """,
    json: JSONLine(
      "outcome",
      [
        "exit": .integer(0), "error": .null, "root": .text(folder),
        "manifest": .text("\(folder)/\(Fixture.manifestFolder)"),
        "archives": .list(summary.archives.map { .text($0) }), "images": .integer(summary.images),
        "annotations": .integer(summary.annotations),
      ]))
  return .done
}

private func check(_ isRight: Bool, _ text: String) throws(CommandError) {
  guard isRight else { throw CommandError(Message(text), .usage) }
}

/// Writes a fixture, and turns its error into words.
@discardableResult func write(_ fixture: Fixture, to folder: String) throws(CommandError) -> Fixture.Summary {
  do {
    return try fixture.write(to: folder, stopSignal: { StopSignal.noted })
  } catch {
    switch error.code {
    case .exists:
      throw CommandError(
        Message("\(error.subject) is there already", hint: "choose an empty folder; nothing is overwritten"), .conflict)
    case .io(let cause): throw CommandError(cause)
    case .interrupted(let signal): throw CommandError(Message("stopped: what was begun is removed"), .signal(signal))
    case .archive(let cause): throw CommandError(Message("\(error.subject): \(cause)"), .failure)
    }
  }
}
