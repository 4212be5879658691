internal import Dataset
internal import Platform

/// A miniature of the official release: archives with the official names, nesting and prefixes, and their manifest.
///
/// It can have several release forms, which hold the same images and boxes. The same options give the same bytes; only
/// gzipped archives and zips may be compressed differently on another kind of processor.
public struct Fixture: Sendable {
  /// How many classes it has, from 1 to 1000: a random choice of the official ones.
  public var classes = 10
  /// How many training images each class has.
  public var perClass = 20
  /// How many validation images each class has.
  public var valPerClass = 5
  /// How many test images it has.
  public var testImages = 30
  /// The size of each image in bytes, at least `minimumImageBytes`.
  public var imageBytes = 4_000
  /// Where the random numbers begin.
  public var seed: UInt64 = 1
  /// The release forms that it has, of `formNames`.
  public var forms = ["official"]

  /// The names of all release forms.
  public static let formNames = FixtureForm.all.map(\.name)
  /// The smallest size that an image can have, in bytes.
  public static let minimumImageBytes = FixtureImage.minimumBytes
  /// The name of the folder with its tables.
  public static let manifestFolder = "manifest"

  /// Creates a fixture of ten classes.
  public init() {}

  /// What was written.
  public struct Summary: Sendable, Equatable {
    /// The names of the archives.
    public internal(set) var archives: [String] = []
    /// How many images are in them.
    public internal(set) var images = 0
    /// How many annotations are in them.
    public internal(set) var annotations = 0
  }

  /// Writes the fixture into the folder at `path`, which is created if it does not exist. Nothing is overwritten.
  ///
  /// Throws `exists` if an archive's name or that of the manifest folder is taken, before anything is written; `interrupted`
  /// if `stopSignal` returns a signal's number. What was begun is removed then, or after another error.
  @discardableResult public func write(
    to path: String, stopSignal: @escaping () -> Int32? = { nil }
  ) throws(FixtureError) -> Summary {
    precondition(1...1000 ~= classes && imageBytes >= Self.minimumImageBytes)
    let release = Self.official
    let archives = archives(release)
    let directory = try io { () throws(PlatformError) in
      try Process.makeDirectory(path)
      return try Directory.open(path)
    }
    for name in archives.map({ $0.official(in: release).name }) + [Self.manifestFolder] {
      guard try io({ () throws(PlatformError) in try directory.kind(of: name) }) == nil else {
        throw FixtureError(.exists, "\(path)/\(name)")
      }
    }
    let work = FixtureWork(self, release, directory, stopSignal: stopSignal)
    do {
      for archive in archives { try work.write(archive) }
      try work.writeManifest()
    } catch {
      try work.removeAll()
      throw error
    }
    return work.summary
  }

  /// Two of its forms that cannot be in one folder, since an archive has the same name in both; nil if there are none.
  public var clash: (String, String)? {
    let contents = FixtureContents(self, Self.official)
    let chosen = FixtureForm.all.filter { forms.contains($0.name) }.map { ($0.name, archives: $0.archives(contents)) }
    for (index, form) in chosen.enumerated() {
      for other in chosen[..<index]
      where other.archives.contains(where: { archive in form.archives.contains { $0.clashes(with: archive) } }) {
        return (other.0, form.0)
      }
    }
    return nil
  }

  private static var official: Release {
    do {
      return try Release.official()
    } catch {
      preconditionFailure("the compiled-in tables are tested: \(error)")
    }
  }

  /// The archives of the forms that it has, each of them once.
  private func archives(_ release: Release) -> [FixtureArchive] {
    precondition(forms.allSatisfy(Self.formNames.contains))
    let contents = FixtureContents(self, release)
    var names: Set<String> = []
    return FixtureForm.all.filter { forms.contains($0.name) }.flatMap { $0.archives(contents) }
      .filter { names.insert($0.official(in: release).name).inserted }
  }
}
