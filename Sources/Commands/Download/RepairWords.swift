internal import Checksums
internal import Dataset
internal import Pass
internal import PieceLists
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
        hint: Self.again(name, context) + Self.finer)
    case .stillWrong(let places):
      self.init(
        "\(name) would still have another checksum with \(count(places, "place")) fetched again, and stays as it was: "
          + "other bytes in it are damaged, too",
        hint: Self.again(name, context) + Self.finer)
    case .otherPieces:
      self.init(
        "\(name) would still have another checksum with all pieces as listed, and stays as it was: the list is of other "
          + "bytes, or pieces that it shares with other files are damaged on the server, too",
        hint: "use another list with --pieces, or another mirror with --base-url; or " + Self.again(name, context))
    case .damagedServer(let offset):
      self.init(
        "\(name) is damaged on the server, too: the piece at byte \(grouped(Int(offset))) has not the listed checksum "
          + "there; the archive stays as it was",
        hint: Self.otherMirror + ", or another list with --pieces")
    case .changed:
      self.init("\(name) changed while it was repaired, and was not written to", hint: "run the same command again")
    case .renamed:
      self.init(
        "\(name) was renamed or changed while the repair was written to it; what was fetched is kept as \(name).repair",
        hint: "give it back its name, then run the same command again")
    }
  }

  static let finer =
    "; or repair it with a torrent or a Metalink, which finds single bytes: download --repair with --pieces FILE"
  private static let otherMirror = "use another mirror with --base-url"

  /// Why the pieces of an archive cannot be compared with those in a file.
  init(_ error: PieceListError, _ archive: OfficialArchive, _ path: String) {
    let words =
      switch error {
      case .unknownForm: "it is neither a torrent nor a Metalink"
      case .damaged(let words): "it is damaged: \(words)"
      case .version2: "a torrent of version 2 has no list of pieces of one length"
      case .absent: "\(archive.name) is not in it"
      case .otherSize(let size):
        "\(archive.name) has \(grouped(Int(size))) bytes in it\(archive.bytes.map { ", not \(grouped(Int($0)))" } ?? "")"
      case .noPieces: "it has no MD5, SHA-1 or SHA-256 of the pieces of \(archive.name)"
      }
    self.init(
      "--pieces: \(path) cannot be used: \(words)",
      hint: "name a torrent or a Metalink of this archive, or leave --pieces out")
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
