internal import Checksums
public import Dataset
public import Export
internal import Journal
package import Platform

/// How far a label file is.
public enum LabelStatus: Sendable, Equatable {
  case absent
  /// It is what would be written now.
  case current
  /// It was made from what the parts were, or with another numbering.
  case outdated
  /// Somebody has changed it since it was written.
  case changed
  /// Something has its name that no record is about.
  case foreign
}

extension RootState {
  /// How far a label file is, if its classes are to be numbered like this.
  public func status(of file: LabelFile, _ numbering: Numbering) -> LabelStatus {
    guard let status = labels[file.name] else { return .absent }
    guard isOurs(file, status) else {
      return status.kind == .file && journal.written[file.name] != nil ? .changed : .foreign
    }
    return journal.written[file.name]?.content == content(of: file, numbering) ? .current : .outdated
  }

  /// Whether the file with this status is the one that was written. A copy of the root has other inodes.
  package func isOurs(_ file: LabelFile, _ status: FileStatus) -> Bool {
    guard status.kind == .file, let known = journal.written[file.name]?.identity else { return false }
    return status.identity.differences(from: known).allSatisfy { $0 == .inode }
  }

  /// The numbering that a file was made with; nil if it was not made, or has none.
  public func numbering(of file: LabelFile) -> Numbering? {
    journal.written[file.name]?.content.split(separator: " ").first.flatMap { Numbering(rawValue: String($0)) }
  }

  /// The parts that a file is made from, and that are not complete; none if it can be made.
  public func partsMissing(for file: LabelFile) -> [Part] {
    let isThere = { (part: Part) in if case .published = status(of: part) { true } else { false } }
    let needed = Part.all.filter(file.lists)
    let missing = needed.filter { !isThere($0) }
    // A file about the classes alone is useful as soon as any part has them.
    return file.parts.isEmpty && missing.count < needed.count ? [] : missing
  }

  /// What a file would be made from now: the numbering, and a digest of the classes, their words and the parts' stamps.
  package func content(of file: LabelFile, _ numbering: Numbering) -> String {
    let release = root.release
    let stamps = file.parts.map { "\($0.id) \(journal.published[$0.id]?.publication.stamp ?? "")\n" }
    let words = release.synsets.map { "\($0.words)\n" }
    let all = ["\(LabelFile.edition)\n", release.fingerprint.hex, release.selection.text, "\n"] + stamps + words
    return "\(numbering.rawValue) \(Digest.of(Array(all.joined().utf8), .sha256).hex)"
  }
}
