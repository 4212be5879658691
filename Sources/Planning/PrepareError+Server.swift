package import Pass

extension PrepareError {
  /// A server that an archive was read from.
  public struct Server: Sendable, Equatable {
    /// Without secrets.
    public let address: String
    /// Whether what came was kept, as `NAME.part`.
    public let isKept: Bool

    package init(address: String, isKept: Bool) { (self.address, self.isKept) = (address, isKept) }
  }

  /// An error about an archive, and its server if it has one.
  package init(_ code: Code, about archive: ArchiveFile) {
    self.init(code, archive.name)
    if archive.remote != nil { server = Server(address: archive.path, isKept: false) }
  }
}
