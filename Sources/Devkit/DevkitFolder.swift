public import Dataset
public import Platform

/// An unpacked development kit, whose files can be compared with the tables of a release.
///
/// It is the folder with `readme.txt` and `data`. Its files are never reached through a link. Each comparison reads one
/// file, of at most `fileLimit` bytes.
public struct DevkitFolder: Sendable {
  private let directory: Directory

  /// The largest size of a file that is read, in bytes. The official ones have less than 200 kB.
  public static let fileLimit = 32 << 20

  /// The path of the validation labels in the folder.
  public static let labelsPath = "data/ILSVRC2012_validation_ground_truth.txt"
  /// The path of the table of synsets in the folder.
  public static let synsetsPath = "data/meta.mat"
  /// The path of the blacklist in the folder. The official development kit of 2012 has no such file.
  public static let blacklistPath = "data/ILSVRC2012_validation_blacklist.txt"

  /// The development kit in `directory`.
  public init(_ directory: Directory) { self.directory = directory }

  /// Compares the classes of the validation images, image by image, with those of `release`.
  ///
  /// All classes of the release count, selected or not.
  public func labels(_ release: Release) -> Comparison<LabelDifference> {
    compare(Self.labelsPath) { bytes in compareLabels(bytes, release) }
  }

  /// Compares the classes without children, class by class, with those of `release`: number, words and training images.
  ///
  /// All classes of the release count, selected or not.
  public func synsets(_ release: Release) -> Comparison<SynsetDifference> {
    compare(Self.synsetsPath) { bytes throws(DevkitFault) in compareSynsets(try MetaSynset.leaves(bytes), release) }
  }

  /// Compares the numbers of the validation images on the blacklist with those of the official release.
  ///
  /// The blacklist belongs to no other release.
  public func blacklist() -> Comparison<BlacklistDifference> {
    compare(Self.blacklistPath) { bytes in
      compareBlacklists(devkit: bytes, builtIn: embeddedFile("val_blacklist.txt") ?? [])
    }
  }

  func compare<Difference>(
    _ path: String, _ body: (_ bytes: [UInt8]) throws(DevkitFault) -> Agreement<Difference>
  ) -> Comparison<Difference> {
    do throws(DevkitFault) {
      guard let bytes = try contents(path) else { return .missing }
      return .compared(try body(bytes))
    } catch {
      return .unreadable(error)
    }
  }

  /// Returns the bytes of the file at `path`, or nil if there is none.
  private func contents(_ path: String) throws(DevkitFault) -> [UInt8]? {
    guard let file = try io({ () throws(PlatformError) in try open(path) }) else { return nil }
    let status = try io { () throws(PlatformError) in try file.status() }
    guard status.kind == .file else { throw .notAFile }
    guard status.identity.size <= Self.fileLimit else { throw .tooLarge(limit: Self.fileLimit) }
    return try io { () throws(PlatformError) in try file.contents(limit: Self.fileLimit) }
  }

  private func open(_ path: String) throws(PlatformError) -> File? {
    do {
      return try directory.readable(path)
    } catch {
      if error.isMissing { return nil }
      throw error
    }
  }
}

/// Runs `body` and turns an error of Platform into a fault.
private func io<Result: ~Copyable>(_ body: () throws(PlatformError) -> Result) throws(DevkitFault) -> Result {
  do {
    return try body()
  } catch {
    throw .io(error)
  }
}
