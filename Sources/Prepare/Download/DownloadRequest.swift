internal import Dataset
internal import Planning
public import Transfer

/// What is to be downloaded, and from where.
public struct DownloadRequest: Sendable {
  /// The names of archives, or their kinds; none for those that the usual parts are made from.
  public var names: [String]
  /// A folder of a server that has the archives under their names, instead of the published addresses.
  public var base: String?
  /// The addresses of single archives, by their names: such as are signed.
  public var addresses: [String: String]
  public var options: TransferOptions

  public init(
    _ names: [String], base: String? = nil, addresses: [String: String] = [:], options: TransferOptions
  ) {
    (self.names, self.base, self.addresses, self.options) = (names, base, addresses, options)
  }

  /// Returns the archives that are wanted.
  func archives(of release: Release) throws(PrepareError) -> [OfficialArchive] {
    guard !names.isEmpty else {
      let kinds = Part.all.filter(\.isDefault).compactMap { Source.feeding($0).first?.kind }
      return release.archives.filter { kinds.contains($0.kind) }
    }
    var wanted: [OfficialArchive] = []
    for name in names {
      let named = release.archives.filter { $0.name == name || $0.kind == name }
      guard !named.isEmpty else { throw PrepareError(.unknownArchive, name) }
      for archive in named where !wanted.contains(archive) { wanted.append(archive) }
    }
    return wanted
  }

  /// Returns where an archive is.
  func address(of archive: OfficialArchive) throws(PrepareError) -> Address {
    let named = addresses[archive.name]
    let text = named ?? base.map { $0.hasSuffix("/") ? $0 + archive.name : "\($0)/\(archive.name)" } ?? archive.url
    guard let text else { throw PrepareError(.noAddress, archive.name) }
    guard let address = Address(text) else { throw PrepareError(.badAddress, archive.name) }
    return address
  }
}
