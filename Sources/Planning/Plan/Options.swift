public import Pass

/// How stages are run.
public struct Options: Sendable {
  public var digests = DigestChoice.md5
  /// Whether archives are used although no published checksum vouches for them.
  public var isAccepting = false
  /// Whether archives are deleted once their parts are published.
  public var isReclaiming = false
  /// How the files of an unpacked tree become those of parts; nil if there is no such tree.
  public var link: Link?
  /// Whether archives that are read from servers are kept.
  public var isKeeping = false
  /// Whether the stages were named by the user, so that each must find its archive.
  public var isNamed = false
  /// What notes the images that are read for parts; nil if nobody wants to know.
  public var log: ItemLog?
  public var pass: PassSettings
  /// The program's version, for the journal.
  public var tool: String

  /// Whether an archive is used if no published checksum vouches for it.
  func isTaking(_ archive: ArchiveFile) -> Bool { isAccepting || archive.official.isTakenUnverified }

  public init(pass: PassSettings, tool: String) { (self.pass, self.tool) = (pass, tool) }
}
