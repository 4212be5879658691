package import Archive
internal import Checksums
internal import Dataset
package import Pass
package import Platform

/// The file in the root that keeps headers of an archive on a server, so that no run asks for one that was sent before.
///
/// It holds for one state of the server's file. The bytes are whole headers, as they came: whatever the file holds, they are
/// read and checked like those that come from the server. And nothing but what is to be fetched follows from them. A member's
/// header comes with its data, and what is written, and by which name, follows from that alone. So a wrong file can make a
/// run fetch a wrong range, which then does not begin with a header, or lacks images that are wanted: an error, but never
/// wrong bytes under an image's name. Such an error removes the file.
package struct HeaderFile: Sendable {
  package let name: String
  package let temporary: String
  package let folder: Directory
  private let identity: Identity

  package init(_ archive: ArchiveFile, in root: Root) {
    (name, temporary) = (Layout.headers(of: archive.name), Layout.newHeaders(of: archive.name))
    (folder, identity) = (root.directory, archive.identity)
  }

  private static let title = "ilsvrc-prepare headers 1\n"

  /// Returns the headers that are kept of this state of the archive; nil if there are none. What is damaged, or is not ours,
  /// is not used.
  package func known(onAddition: @escaping @Sendable (KnownHeaders) -> Void = { _ in }) -> KnownHeaders? {
    do {
      guard try folder.status(of: name)?.kind == .file else { return nil }
      return parse(try folder.readable(name).contents(limit: Self.mostBytes), onAddition)
    } catch {
      // They are asked for again. Should the disk be broken, that shows when they are written.
      return nil
    }
  }

  private static let mostBytes = 256 << 20

  /// Throws if something else than a file has the name.
  package func checkFree() throws(PrepareError) {
    let kind = try io { () throws(PlatformError) in try folder.status(of: name)?.kind }
    guard kind == nil || kind == .file else { throw PrepareError(.nameTaken, "\(folder.path)/\(name)") }
  }

  /// Returns the content of the file: its title, a checksum of what follows, the size and the state of the archive, headers.
  package func content(_ known: KnownHeaders) -> [UInt8] {
    let body = Array("\(state)\n".utf8) + known.encoded()
    return Array((Self.title + Digest.of(body, .sha256).hex + "\n").utf8) + body
  }

  private var state: String { "\(identity.size) \(identity.modified)" }

  private func parse(_ bytes: [UInt8], _ onAddition: @escaping @Sendable (KnownHeaders) -> Void) -> KnownHeaders? {
    guard bytes.starts(with: Self.title.utf8) else { return nil }
    let parts = bytes.dropFirst(Self.title.utf8.count).split(separator: 0x0A, maxSplits: 1)
    guard parts.count == 2, parts[0].elementsEqual(Digest.of(Array(parts[1]), .sha256).hex.utf8) else { return nil }
    let state = "\(state)\n".utf8
    guard parts[1].starts(with: state) else { return nil }
    return KnownHeaders(Array(parts[1].dropFirst(state.count)), size: identity.size, onAddition: onAddition)
  }
}

extension ArchiveFile {
  /// Whether its headers are kept: it is on a server, and a later run can tell if it is still the same.
  package var keepsHeaders: Bool { remote.map { $0.hasValidator && $0.sendsRanges } ?? false }
}

extension Root {
  /// The headers that are kept of the archive; nil if none are of any such archive.
  package func knownHeaders(of archive: ArchiveFile) -> KnownHeaders? {
    archive.keepsHeaders ? HeaderFile(archive, in: self).known() ?? KnownHeaders() : nil
  }

  /// The names of files that keep headers, in their order, with those that were being written when a run was killed.
  package func headerFiles() throws(PrepareError) -> [String] {
    try io { () throws(PlatformError) in
      var found: [String] = []
      for name in try directory.names().sorted() where Layout.isHeaders(name) {
        if try directory.status(of: name)?.kind == .file { found.append(name) }
      }
      return found
    }
  }
}
