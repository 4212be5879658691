import Archive
import Boxes
import Dataset
import Foundation
import TestSupport
import Testing

@testable import Fixture

@Suite("A fixture's release forms")
struct FixtureFormTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a fixture of these forms, and returns its release and what was written.
  private func write(_ forms: [String], images: Int = 20) throws -> (Release, Fixture.Summary) {
    var fixture = Fixture()
    (fixture.classes, fixture.perClass, fixture.valPerClass, fixture.testImages) = (3, images, 3, images)
    (fixture.imageBytes, fixture.forms) = (1000, forms)
    for name in try folder.names() { try FileManager.default.removeItem(atPath: folder.path(name)) }
    let summary = try fixture.write(to: folder.path)
    let tables = try Dictionary(
      uniqueKeysWithValues: Release.tables.map { ($0, try folder.read("\(Fixture.manifestFolder)/\($0)")) })
    return (try Release { name throws(ManifestError) in tables[name] }, summary)
  }

  /// Returns the files that the archives hold, by their paths in the root. Every member must have its place.
  private func files(_ release: Release) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for archive in release.archives where folder.holds(archive.name) {
      let rules = try #require(Source.of(archive.kind)).rules(release)
      if archive.container == .zip {
        for member in try ZipMember.all(of: archive.name, in: folder) {
          let role = rules.role(of: member.name.span, in: nil)
          #expect(role != .unexpected && (role == .folder) == member.isFolder, "\(archive.name)")
          guard case .item(let item) = role else { continue }
          let catalog = rules.catalog(of: item)
          files["\(catalog.part.id)/\(catalog.path(of: item))"] = member.data
        }
        continue
      }
      let bytes = WholeFile(try folder.read(archive.name))
      func walk(_ tar: TarReader, in nested: Wnid?) throws {
        while let member = try tar.next() {
          let role = tar.withName { rules.role(of: $0, in: nested) }
          #expect(role != .unexpected && (role == .folder) == (member.kind == .directory), "\(tar.name)")
          if case .nested(let wnid, _) = role { try walk(tar.nested(), in: wnid) }
          guard case .item(let item) = role else { continue }
          let catalog = rules.catalog(of: item)
          files["\(catalog.part.id)/\(catalog.path(of: item))"] = try tar.data()
        }
      }
      try walk(TarReader(archive.container == .gzip ? GunzipStream(bytes) : bytes), in: nil)
    }
    return files
  }

  /// Of `files` those in these parts.
  private func only(_ parts: [String], of files: [String: [UInt8]]) -> [String: [UInt8]] {
    files.filter { file in parts.contains { file.key.hasPrefix("\($0)/") } }
  }

  @Test("hold the same images and boxes")
  func same() throws {
    let images = ["train", "val", "test"]
    let official = try files(write(["official", "bbox"]).0)
    #expect(only(images, of: official).count == 3 * 20 + 3 * 3 + 20)
    #expect(try only(images, of: files(write(["hf"]).0)) == only(images, of: official))
    let all = images + ["bbox/train", "bbox/val"]
    #expect(try only(all, of: files(write(["cls-loc"]).0)) == only(all, of: official))
    #expect(try only(all, of: files(write(["kaggle"]).0)) == only(all, of: official))
    // The patch comes after what it replaces.
    #expect(try only(images, of: files(write(["test-2012"]).0)) == only(images, of: official))
    let release = try write(["test-2012"]).0
    try FileManager.default.removeItem(atPath: folder.path("ILSVRC2012_img_test_patch_v10102019.tar"))
    let unpatched = try files(release)
    #expect(
      Set(official.keys.filter { $0.hasPrefix("test/") && official[$0] != unpatched[$0] }) == [
        "test/ILSVRC2012_test_00000001.JPEG", "test/ILSVRC2012_test_00000008.JPEG",
        "test/ILSVRC2012_test_00000015.JPEG",
      ])
  }

  @Test("can be written together, and no archive twice", arguments: [1, 2, 20])
  func together(images: Int) throws {
    let (release, summary) = try write(Fixture.formNames.reversed(), images: images)
    #expect(try folder.names() == (summary.archives + [Fixture.manifestFolder]).sorted())
    #expect(Set(summary.archives).count == 21)
    #expect(summary.archives == release.archives.filter { !$0.isGunzipped }.map(\.name))
    let all = try files(release)
    let lists = all.keys.filter { $0.hasPrefix("cls-loc/") }
    #expect(
      lists.filter { $0.hasPrefix("cls-loc/ImageSets/") }.count == 4 && lists.contains("cls-loc/LOC_val_solution.csv"))
    let files = all.filter { !lists.contains($0.key) }
    #expect(
      files.count == 3 * images * 3 + 9 * 2 + images + files.keys.filter { $0.hasPrefix("bbox/train/") }.count
        + (images + 4) / 5 + 7)
  }

  @Test("have a table with what is published of the official archives", arguments: Fixture.formNames)
  func table(form: String) throws {
    let release = try write([form]).0
    for archive in release.archives where !archive.isGunzipped {
      let official = try #require(Release.official().archive(named: archive.name))
      #expect(archive.kind == official.kind && (archive.images == nil) == (official.images == nil))
      guard folder.holds(archive.name) else {
        #expect(archive.kind == "test" && archive.images == 20 && !archive.hasDigest)
        continue
      }
      #expect((archive.md5 != nil) == official.hasDigest && (archive.sha256 != nil) == official.hasDigest)
      if official.hasDigest { #expect(try archive.bytes == Int64(folder.read(archive.name).count)) }
    }
    #expect(Catalog(.test, release)?.files == 20)
  }

  @Test("have annotations with each known fault once, and for two images in five")
  func annotations() throws {
    let files = try files(write(["bbox"], images: 200).0)
    var repairs = Repairs()
    let parser = AnnotationParser()
    for (path, xml) in files {
      let stem = try #require(path.split(separator: "/").last).dropLast(4)
      let annotation = try parser.parse(xml.span, name: String(stem))
      #expect(annotation.boxes.count <= 3 && annotation.width == 64 && annotation.height == 48)
      repairs += annotation.repairs
    }
    for kind in Repair.allCases { #expect(repairs[kind] == 1, "\(kind)") }
    #expect(200...280 ~= files.keys.filter { $0.hasPrefix("bbox/train/") }.count)
    #expect(files.keys.filter { $0.hasPrefix("bbox/val/") }.count == 9)
    #expect(files.keys.filter { $0.hasPrefix("bbox/train_t3/") }.count == 600)
    #expect(files.keys.filter { $0.hasPrefix("bbox/test_t3/") }.count == 40)
  }

  @Test("overwrite nothing, whichever archive is there", arguments: Fixture.formNames)
  func existing(form: String) throws {
    for name in try write([form]).1.archives {
      let other = try TemporaryFolder()
      try other.write("precious", to: name)
      var fixture = Fixture()
      fixture.forms = [form]
      let error = #expect(throws: FixtureError.self) { try fixture.write(to: other.path) }
      guard case .exists = try #require(error).code else { throw try #require(error) }
      #expect(try other.names() == [name])
    }
  }
}
