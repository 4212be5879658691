import Dataset
import Testing

@Suite("A selection of classes")
struct SelectionTests {
  let release: Release
  let wnids: [Wnid]

  init() throws {
    release = try SmallRelease().read()
    wnids = release.synsets.map(\.wnid)
  }

  @Test("counts the images of these classes only, and leaves the test part whole")
  func images() {
    for synset in release.synsets {
      let selected = release.selecting(Selection([synset.wnid]))
      #expect(files(of: .train, in: selected) == synset.trainImages)
      #expect(files(of: .val, in: selected) == release.valClasses.count { Int($0) == synset.index })
      #expect(files(of: .test, in: selected) == files(of: .test, in: release))
      #expect(selected.selectedClasses == 1)
      #expect(release.synsets.map { selected.isSelected(class: $0.index) } == wnids.map { $0 == synset.wnid })
    }
  }

  @Test("of all classes is the whole release")
  func all() {
    #expect(release.selection == .all)
    #expect(release.selecting(Selection(wnids.reversed())).selection == .all)
    #expect(release.selecting(.all).selectedClasses == wnids.count)
  }

  @Test("does not depend on the order of the names, nor on repetitions")
  func order() {
    #expect(Selection(wnids) == Selection(wnids.reversed() + wnids))
  }

  @Test("is what its text says")
  func text() throws {
    #expect(Selection(text: "all") == .all && Selection.all.text == "all")
    let selection = Selection(wnids.reversed())
    #expect(selection.text == wnids.map(\.description).joined(separator: " "))
    #expect(Selection(text: selection.text) == selection)
    for text in ["", " ", "none", "n01440764,n01443537", "n01440764 n0144353"] { #expect(Selection(text: text) == nil) }
  }
}
