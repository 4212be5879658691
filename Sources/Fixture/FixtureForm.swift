/// A release form that a fixture can have, and its archives.
///
/// A new form is a file of its own in Forms, and a row in `all`.
struct FixtureForm: Sendable {
  /// The name by which users choose it.
  let name: String
  /// Its archives, in the order in which they are written. Forms may have some in common.
  let archives: @Sendable (FixtureContents) -> [FixtureArchive]

  init(_ name: String, _ archives: [FixtureArchive]) { self.init(name) { _ in archives } }

  /// Makes a form whose archives depend on what the fixture consists of.
  init(_ name: String, _ archives: @escaping @Sendable (FixtureContents) -> [FixtureArchive]) {
    (self.name, self.archives) = (name, archives)
  }

  /// All forms, in the order in which they are written.
  static let all: [FixtureForm] = [
    .official, .test2012, .trainT3, .devkit, .boxes, .clsLoc, .kaggle, .kaggleTar, .huggingFace, .looseClassTars,
    .webDataset,
  ]
}
