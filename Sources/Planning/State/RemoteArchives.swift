internal import Archive
public import Dataset
package import Pass
internal import Platform
public import Transfer

/// Where archives are that this machine does not have. A run looks at each only once.
public final class RemoteArchives: Sendable {
  /// A folder of a server that has the archives under their names, instead of the published addresses.
  private let base: String?
  /// The addresses of single archives, by their names: such as are signed.
  private let addresses: [String: String]
  /// The only archive, and its size in bytes, if another program pipes it in.
  private let input: (name: String, size: Int64)?
  private let options: TransferOptions
  /// The parts that are made from them.
  private let parts: [Part]
  private let found = Locked<[String: Result<ArchiveFile, PrepareError>]>([:])

  public init(base: String?, addresses: [String: String], for parts: [Part], options: TransferOptions) {
    (self.base, self.addresses, self.parts, self.options) = (base, addresses, parts, options)
    input = nil
  }

  /// One archive of `size` bytes that another program pipes in.
  public init(standardInput name: String, size: Int64, for parts: [Part], options: TransferOptions) {
    (base, addresses, self.parts, self.options) = (nil, [:], parts, options)
    input = (name, size)
  }

  /// Whether the part is made from archives of servers if there are none here.
  func feeds(_ part: Part) -> Bool { parts.contains(part) }

  /// Whether it is known where the archive is.
  func knows(_ archive: OfficialArchive) -> Bool {
    input.map { $0.name == archive.name } ?? (address(of: archive) != nil)
  }

  /// Throws if one of `archives` is the one that is piped in: nothing would be read of that.
  func checkInput(_ archives: ArchiveSet) throws(PrepareError) {
    guard let input, let archive = archives[input.name] else { return }
    throw PrepareError(.needlessInput, archive.path)
  }

  private func address(of archive: OfficialArchive) -> Address? {
    let named = addresses[archive.name]
    let text = named ?? base.map { $0.hasSuffix("/") ? $0 + archive.name : "\($0)/\(archive.name)" } ?? archive.url
    return text.flatMap(Address.init)
  }

  /// Asks the server for the archive, which is wanted; throws if it is not the one of `release` by what shows at once.
  package func find(_ archive: OfficialArchive, of release: Release) throws(PrepareError) -> ArchiveFile {
    guard knows(archive) else { throw PrepareError(.noAddress, archive.name) }
    let found = try find(archive)
    try release.checkSize(found)
    return found
  }

  /// Asks the server for the archive's size, state and first bytes.
  func find(_ archive: OfficialArchive) throws(PrepareError) -> ArchiveFile {
    if let known = found.withLock({ $0[archive.name] }) { return try known.get() }
    var options = options
    // A server that was not there need not be waited for once more.
    let isGone = found.withLock { $0.values.contains { if case .failure = $0 { true } else { false } } }
    if isGone { options.retries = 0 }
    let result: Result<ArchiveFile, PrepareError>
    do throws(TransferError) {
      result = .success(ArchiveFile(archive, try source(of: archive, options)))
    } catch {
      result = .failure(PrepareError(error, archive.name))
    }
    found.withLock { $0[archive.name] = result }
    return try result.get()
  }

  private func source(of archive: OfficialArchive, _ options: TransferOptions) throws(TransferError) -> RemoteSource {
    if let input { return try RemoteSource(standardInput: input.size, options) }
    guard let address = address(of: archive) else { preconditionFailure("nobody knows where it is") }
    return try RemoteSource(address, options, isVerified: archive.hasDigest)
  }
}

extension ArchiveFile {
  /// Whether it does not look like an unfinished download.
  package var isWhole: Bool {
    guard isFile, identity.size >= official.bytes ?? 1 else { return false }
    if case .unfinished = flaw { return false }
    return true
  }
}

extension Root {
  /// The same root, for parts that are made from archives of servers if there are none here.
  public func streaming(from remotes: RemoteArchives) -> Root {
    var root = self
    root.remotes = remotes
    return root
  }

  /// Adds those archives that a part which is not there is made from, and that this machine does not have. Of the release
  /// forms the first one counts whose places are known.
  func addRemote(
    for catalog: Catalog, _ status: PartStatus?, to archives: inout ArchiveSet
  ) throws(PrepareError) {
    guard let remotes, remotes.feeds(catalog.part) else { return }
    try remotes.checkInput(archives)
    switch status {
    case .absent, .staged, .growing, nil: break
    case .published, .changed, .unmanaged: return
    }
    let sources = sources(of: catalog.part)
    guard !sources.contains(where: { Supply($0, release, archives)?.missing.isEmpty == true }) else { return }
    for source in sources {
      let missing = release.archives(of: source.kind).filter {
        !$0.isGunzipped && archives[$0.name] == nil && archives[$0.gunzippedName] == nil
      }
      guard let first = missing.first, missing.allSatisfy(remotes.knows) else { continue }
      for official in source.isSplit ? missing : [first] { archives.append(try remotes.find(official)) }
      return
    }
  }
}
