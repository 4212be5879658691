internal import Archive
internal import Checksums
internal import Dataset
internal import Inspection
internal import Planning

/// Archives that are refused, in words.
extension Message {
  /// An error that is about an archive.
  init(archive error: PrepareError, _ context: Context) {
    let (name, server) = (error.subject, error.server)
    let wayOut = Self.wayOut(name, server, context)
    switch error.code {
    case .unknownArchive:
      self.init("'\(name)' is not an archive of this release", hint: "give a file name such as ILSVRC2012_img_val.tar")
    case .flawed(let archive): self.init(flawed: archive, name, server, context)
    case .sizeMismatch(let actual, let expected, let other):
      self = Self.sizeMismatch(name, actual, expected, other, server, context)
    case .digestMismatch(let actual, let expected, let other, let since):
      let when = since.map { " (read \(date($0)); the file has not changed since)" } ?? ""
      let text =
        "\(name) has \(actual.algorithm.title) \(actual), not the published \(expected)"
        + (other.map { ": this is \($0)" } ?? "") + when
      if let other, server == nil {
        self.init(text, hint: "give it its own name, \(other), and get the right archive")
      } else if since != nil {
        self.init(
          text, hint: wayOut + "; to read it once more all the same: \(context.commandLine("verify --again \(name)"))")
      } else {
        self.init(text, hint: Self.hint(error.examination, name, context) ?? wayOut)
      }
    case .refused(let since):
      self.init("\(name) was found to be damaged or incomplete (\(date(since)))", hint: wayOut)
    case .noPublishedDigest(let algorithm):
      self.init(
        "no \(algorithm?.title ?? "checksum") of \(name) is published, so it cannot be verified",
        hint: algorithm == nil
          ? "parts are made from it all the same, and audited"
          : "leave --digest out, or use --digest md5")
    case .faultyContent(let faults, let first):
      let better = server == nil ? Self.treeHint(name, context) ?? "look for a better copy of the archive" : wayOut
      self.init(
        "\(name) does not hold what it should: \(Self.faults(faults, first))", hint: "nothing was published; \(better)")
    case .sharedImage(let path, let other):
      self.init(
        "\(name) and \(other) both have \(path)",
        hint: "one of them is not what it should be; nothing was published, so look for better copies of both")
    case .unordered(let part):
      self.init(
        "\(name) has not the images of a class in their order, so none can be counted off for \(part.id)/",
        hint: "list them with --images FILE, or use the official archive or class tars")
    case .oversizedImage(let bytes):
      self.init("\(name) has \(grouped(Int(bytes))) bytes: that is no image of the dataset", hint: Self.download)
    default: preconditionFailure("not about an archive")
    }
  }

  /// What to do about an archive that was searched for damage; nil if that was not done, or not to the end without finding any.
  private static func hint(_ examination: Examination?, _ name: String, _ context: Context) -> String? {
    guard let examination else { return nil }
    guard examination.damages.isEmpty else { return repairing(name, context) }
    if case .whole = examination.end { return again(name, context) + finer }
    return nil
  }

  private static func sizeMismatch(
    _ name: String, _ actual: Int64, _ expected: Int64, _ other: String?, _ server: PrepareError.Server?,
    _ context: Context
  ) -> Message {
    let sizes = "\(grouped(actual)) of \(grouped(expected)) bytes"
    if let server {
      return Message(
        "\(name): \(server.address) has \(grouped(actual)) bytes, not \(grouped(expected))"
          + (other.map { ", the size of \($0)" } ?? ""), hint: otherFile(context))
    }
    if let other {
      return Message("\(name) has the size of \(other): \(sizes)", hint: "is it that archive under a wrong name?")
    }
    return actual < expected
      ? Message("\(name) ends early: \(sizes)", hint: "resume the download: \(context.fetching([name])), " + resume)
      : Message(
        "\(name) is too long: \(grouped(actual)) bytes, not \(grouped(expected))", hint: again(name, context))
  }
}
