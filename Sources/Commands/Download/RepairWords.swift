internal import Checksums
internal import Pass
internal import Planning
internal import Platform

/// What is said of repairs of archives.
extension Message {
  init(_ obstacle: RepairObstacle, _ name: String, _ context: Context) {
    switch obstacle {
    case .absent:
      self.init(
        "\(name) is not there, so nothing of it can be repaired",
        hint: "fetch it: " + context.commandLine("download \(shellQuoted(name))", from: ""))
    case .link:
      self.init(
        "\(name) is a link, and nothing is written to what it leads to",
        hint: "name the archive's own folder with --archives")
    case .noRanges:
      self.init("\(name): the server sends only whole files, so no part of one can be repaired", hint: Self.otherMirror)
    case .noDamageFound:
      self.init(
        "\(name) has not the published checksum, but no place in it looks damaged: single bytes may differ",
        hint: Self.again(name, context))
    case .stillWrong(let places):
      self.init(
        "\(name) would still have another checksum with \(count(places, "place")) fetched again, and stays as it was: "
          + "other bytes in it are damaged, too",
        hint: Self.again(name, context))
    case .changed:
      self.init("\(name) changed while it was repaired, and was not written to", hint: "run the same command again")
    }
  }

  private static let otherMirror = "use another mirror with --base-url"

  private static func again(_ name: String, _ context: Context) -> String {
    "move it away, and download it again: " + context.commandLine("download \(shellQuoted(name))", from: "")
  }

  /// What to do about an archive of which damaged places are known.
  static func repairing(_ name: String, _ context: Context) -> String {
    "fetch these places again: \(context.commandLine("download --repair \(shellQuoted(name))", from: "")), "
      + resume
  }
}

/// What is said when it is known what is fetched for a repair.
func repairBegins(_ name: String, places: Int, bytes: Int64, of size: Int64) -> String {
  "\(name): \(count(places, "place")) \(places == 1 ? "looks" : "look") damaged; \(Commands.size(bytes)) of "
    + "\(Commands.size(size)) are fetched again"
}

/// The lines of an archive that was repaired.
func repaired(_ archive: ArchiveFile, _ digests: [Digest], places: Int, fetched: Int64) -> String {
  digests.map { "\($0)  \(archive.name): OK" }.joined(separator: "\n")
    + " (\(count(places, "place")) repaired, \(size(fetched)) of \(size(archive.identity.size)) fetched)\n"
}

extension JSONLine {
  static func repaired(_ archive: ArchiveFile, _ digests: [Digest], places: Int, fetched: Int64) -> JSONLine {
    JSONLine(
      "repaired",
      [
        "archive": .text(archive.name), "path": .text(archive.path), "bytes": .integer(Int(archive.identity.size)),
        "places": .integer(places), "fetched": .integer(Int(fetched)),
      ].merging(digests.map { ($0.algorithm.rawValue, JSONLine.Value.text($0.hex)) }) { $1 })
  }
}
