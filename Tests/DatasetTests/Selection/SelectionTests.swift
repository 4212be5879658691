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

  @Test("with a pick or a list of images is what its text says")
  func longText() throws {
    let (a, b) = (wnids[0], wnids[1])
    let images = try ImageList.read(Array("\(a)_2\n\(a)_1\nILSVRC2012_val_00000002\n".utf8), file: "", release)
    for (selection, text) in [
      (Selection(pick: Pick(.first, limit: 10)), "all first:10"),
      (Selection(pick: Pick(.random(seed: .max), limit: 10)), "all random:\(UInt64.max):10"),
      (Selection(pick: Pick(.first, limit: 10, limits: [b: 3])), "all \(b)*3 first:10"),
      (Selection([a], pick: Pick(.random(seed: 0), limit: 1)), "\(a) random:0:1"),
      (Selection([a, b], pick: Pick(.first, limit: nil, limits: [a: 0])), "\(a)*0 \(b) first"),
      (Selection([a, b], images: images), "\(a)=1,2 \(b)= val=2"),
    ] {
      #expect(selection.text == text)
      #expect(Selection(text: text) == selection)
    }
    for text in [
      "first:1", "all \(a)", "all val=1", "\(a) val=1", "\(a)*2", "\(a)=1", "\(a)= first val=1", "all first:x",
      "all random", "all random:1:2:3", "all second", "\(a)*x first", "\(a)=1,x val=", "\(a)=- val=",
    ] { #expect(Selection(text: text) == nil, "\(text)") }
  }

  @Test("includes those that select less")
  func inclusion() throws {
    let (a, b) = (wnids[0], wnids[1])
    func first(_ count: Int) -> Pick { Pick(.first, limit: count) }
    let images = try ImageList.read(Array("\(a)_2\n\(a)_1\n".utf8), file: "", release)
    let fewer = try ImageList.read(Array("\(a)_2\n".utf8), file: "", release)
    let pairs: [(Selection, Selection)] = [
      (.all, Selection([a])), (.all, Selection(pick: first(2))), (Selection([a, b]), Selection([b])),
      (Selection(pick: first(3)), Selection([a], pick: first(2))), (Selection([a]), Selection([a], images: images)),
      (Selection([a], images: images), Selection([a], images: fewer)),
      (
        Selection(pick: Pick(.random(seed: 1), limit: 3)),
        Selection(pick: Pick(.random(seed: 1), limit: 5, limits: [a: 2, b: 1]))
      ),
    ]
    for (large, small) in pairs {
      #expect(large.includes(small, in: release) && !small.includes(large, in: release), "\(large.text)")
      #expect(large.includes(large, in: release))
    }
    let random = Selection(pick: Pick(.random(seed: 1), limit: 1))
    #expect(!Selection(pick: first(2)).includes(random, in: release))
    #expect(!Selection(pick: Pick(.random(seed: 2), limit: 2)).includes(random, in: release))
  }
}
