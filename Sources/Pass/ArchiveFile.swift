public import Archive
public import Dataset
public import Platform

/// An archive of the release that is there.
public struct ArchiveFile: Sendable, Equatable {
  public let official: OfficialArchive
  public let path: String
  public let identity: Identity
  /// Whether it is a regular file, as it has to be.
  public let isFile: Bool
  /// What shows that it is not the published one, if it was looked at.
  public let flaw: ArchiveFlaw?

  public init(
    _ official: OfficialArchive, path: String, identity: Identity, isFile: Bool, flaw: ArchiveFlaw? = nil
  ) {
    (self.official, self.path, self.identity, self.isFile) = (official, path, identity, isFile)
    self.flaw = flaw
  }

  public var name: String { official.name }

  /// Returns which of `containers` it is, by its first bytes. What is none of them is taken for a tar if that is one, so
  /// that reading it says what is wrong.
  public func container(among containers: Set<Source.Container>) throws(PassError) -> Source.Container {
    let stream = try open()
    var head = Buffer(capacity: 4)
    do throws(PlatformError) {
      _ = try head.fill { bytes throws(PlatformError) in try stream.read(4, into: &bytes, at: 0) }
    } catch {
      throw PassError(.unreadable(error), name)
    }
    let found: Source.Container? = head.withElements { bytes in
      if bytes.count >= 2, bytes[0] == 0x1F, bytes[1] == 0x8B { return .gzip }
      let isZip = bytes.count == 4 && bytes[0] == UInt8(ascii: "P") && bytes[1] == UInt8(ascii: "K")
      return isZip ? .zip : nil
    }
    if let found, containers.contains(found) { return found }
    return containers.contains(.tar) ? .tar : containers.contains(.gzip) ? .gzip : .zip
  }

  /// Opens it for reading.
  public func open() throws(PassError) -> any ByteStream {
    guard isFile else { throw PassError(.notAFile, name) }
    do {
      return try FileStream(path)
    } catch {
      throw PassError(.unreadable(error), name)
    }
  }
}
