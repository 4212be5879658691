import Dataset
import Testing

private let val = "ILSVRC2012_img_val.tar"
private let devkit = "ILSVRC2012_devkit_t12.tar.gz"

@Suite("A name that looks like an archive's")
struct LookAlikeTests {
  @Test(
    "is that of a whole file if a copy is numbered or marked, whoever did that",
    arguments: [
      "ILSVRC2012_img_val (1).tar", "ILSVRC2012_img_val(1).tar", "ILSVRC2012_img_val (12).tar",
      "ILSVRC2012_img_val-1.tar", "ILSVRC2012_img_val_1.tar", "ILSVRC2012_img_val 2.tar", "ILSVRC2012_img_val.tar.1",
      "ILSVRC2012_img_val.1.tar", "ILSVRC2012_img_val.tar (1)", "ILSVRC2012_img_val - Copy.tar",
      "ILSVRC2012_img_val - Copy (2).tar", "ILSVRC2012_img_val copy.tar", "ILSVRC2012_img_val copy 2.tar",
      "ILSVRC2012_img_val (copy).tar", "ILSVRC2012_img_val (another copy).tar", "ILSVRC2012_img_val - Kopie.tar",
      "Copy of ILSVRC2012_img_val.tar", "ilsvrc2012_img_val.tar", "ILSVRC2012_IMG_VAL.TAR",
      "ILSVRC2012_img_val.tar?download=1", "ILSVRC2012_img_val.tar@download=1",
    ])
  func renamed(name: String) { #expect(LookAlike(name, of: val) == .renamed) }

  @Test(
    "is one of a whole file if the archive has two endings, too",
    arguments: [
      "ILSVRC2012_devkit_t12 (1).tar.gz", "ILSVRC2012_devkit_t12(1).tar.gz", "ILSVRC2012_devkit_t12.tar (1).gz",
      "ILSVRC2012_devkit_t12.tar.gz.1", "ILSVRC2012_devkit_t12.tar - Copy.gz",
    ])
  func twoEndings(name: String) { #expect(LookAlike(name, of: devkit) == .renamed) }

  @Test(
    "is that of a download if a tool has not yet given it its name",
    arguments: [
      "ILSVRC2012_img_val.tar.part", "ILSVRC2012_img_val.tar.crdownload", "ILSVRC2012_img_val.tar.download",
      "ILSVRC2012_img_val.tar.aria2", "ILSVRC2012_img_val.tar.partial", "ILSVRC2012_img_val.tar.opdownload",
      "ILSVRC2012_img_val.tar.filepart", "ILSVRC2012_img_val.tar.!qB", "ILSVRC2012_img_val.tar.st",
      "ILSVRC2012_img_val.tar.lftp-pget-status", "ILSVRC2012_img_val (1).tar.part",
      "ILSVRC2012_img_val (1).tar.crdownload", "ILSVRC2012_img_val.nzTr3-_k.tar.part",
      "ILSVRC2012_img_val.tar.0a1b2c3d.partial", ".ILSVRC2012_img_val.tar.Xy12ab",
    ])
  func unfinished(name: String) { #expect(LookAlike(name, of: val) == .unfinished) }

  @Test(
    "is none if it is the archive's own, or that of something else",
    arguments: [
      val, "", ".tar", "ILSVRC2012_img_val", "ILSVRC2012_img_val.tar.gz", "ILSVRC2012_img_val.tar.md5",
      "ILSVRC2012_img_val.tar.torrent", "ILSVRC2012_img_val_old.tar", "ILSVRC2012_img_val2.tar",
      "ILSVRC2012_img_val.tar.", "ILSVRC2012_img_val .tar", "ILSVRC2012_img_val().tar", "ILSVRC2012_img_val (2024).tar",
      "ILSVRC2012_img_train (1).tar", "xILSVRC2012_img_val (1).tar", "part", ".part", "ILSVRC2012_img_val.part",
      "ILSVRC2012_img_valILSVRC2012_img_val.tar", "Unconfirmed 123456.crdownload",
    ])
  func others(name: String) { #expect(LookAlike(name, of: val) == nil) }

  @Test("is none if it is that of another archive of the release, or the devkit's without its compression")
  func otherArchives() throws {
    let archives = try Release.official().archives
    // Of a thousand names that differ in their digits, three are as good as all.
    let alike = Dictionary(grouping: archives) { $0.series ?? $0.name }.values.flatMap { $0.prefix(3) }
    let names = alike.map(\.name)
    for archive in names {
      for name in names { #expect(LookAlike(name, of: archive) == nil, "\(name) of \(archive)") }
    }
    #expect(LookAlike("ILSVRC2012_devkit_t12.tar", of: devkit) == nil)
  }
}
