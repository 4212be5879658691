import Dataset
import Testing

@Suite("The names in a root")
struct LayoutTests {
  @Test("are the ones that are promised")
  func names() {
    #expect(Layout.journal == "ilsvrc-prepare.journal")
    #expect(Layout.staging == "ilsvrc-prepare.staging")
    #expect(Layout.quarantine == "ilsvrc-prepare.quarantine")
    #expect(Layout.archiveFolders.first == "")
    #expect(Layout.archiveFolders.dropFirst().allSatisfy { !$0.isEmpty && !$0.contains("/") })
  }

  @Test("in staging are single names, and different for each part")
  func staged() {
    let names = Part.all.flatMap { [Layout.staged($0), Layout.restored($0)] }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.isEmpty && !$0.contains("/") })
  }

  @Test(
    "include what systems and file managers leave behind",
    arguments: [
      ".DS_Store", "._n01440764_1.JPEG", ".directory", ".nfs0000000000000001", ".localized", ".hidden",
      "Thumbs.db", "ehthumbs.db", "desktop.ini", "Desktop.ini", "Icon\r",
    ])
  func hidden(name: String) {
    #expect(withSpan(name) { Layout.isHiddenFile($0) })
  }

  @Test(
    "do not excuse others",
    arguments: [
      "", ".", "n01440764_1.JPEG", "thumbs.db", "Thumbs.dbx", "xThumbs.db", "Icon", "Icon\n", "desktop.in",
      "DESKTOP.INI", "Thumbs.db\0", "n.x", ".x", "..x", "._", ".nfs",
    ])
  func visible(name: String) {
    #expect(!withSpan(name) { Layout.isHiddenFile($0) })
  }
}
