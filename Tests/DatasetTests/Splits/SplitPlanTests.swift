import Dataset
import Testing

@Suite("A plan of splits")
struct SplitPlanTests {
  let release: Release
  let train: Catalog
  let val: Catalog
  let tench = Wnid("n01440764")!

  init() throws {
    release = try Release.official()
    train = try #require(Catalog(.train, release))
    val = try #require(Catalog(.val, release))
  }

  /// Training images 1 to `count` of a class.
  func images(_ count: Int, of wnid: Wnid? = nil) -> [Item] {
    (0..<count).map { train.item(number: $0 + 1, in: wnid ?? tench) }
  }

  /// A plan for a part, whose other options `change` sets.
  func plan(
    _ parts: [Part], _ selection: Selection = .all, _ change: (inout SplitPlan.Options) -> Void = { _ in }
  ) -> SplitPlan {
    var options = SplitPlan.Options(parts: parts)
    change(&options)
    return SplitPlan(options, selection)
  }

  @Test("holds out 256,190 of the 1,281,167 training images with a share of 0.2")
  func officialHoldout() throws {
    let share = try #require(DecimalShare("0.2"))
    let plan = plan([.train]) { $0.holdout = .share(share) }
    #expect(release.synsets.reduce(0) { $0 + share.floor(of: $1.trainImages) } == 256_190)
    for synset in release.synsets.prefix(3) {
      let places = plan.places(of: images(synset.trainImages, of: synset.wnid), in: .train)
      #expect(places.count { $0 == 1 } == share.floor(of: synset.trainImages))
      #expect(places.count { $0 == 0 } == synset.trainImages - share.floor(of: synset.trainImages))
    }
    #expect(plan.splits.map(\.name) == ["train", "holdout"])
  }

  @Test("holds out the same images on every machine: those that another program computes by the documented keys")
  func sameEverywhere() throws {
    let share = try #require(DecimalShare("0.1"))
    func heldOut(_ seed: UInt64) -> [Int] {
      let places = plan([.train]) { ($0.holdout, $0.seed) = (.share(share), seed) }.places(of: images(50), in: .train)
      return places.indices.filter { places[$0] == 1 }
    }
    #expect(heldOut(0) == [0, 1, 5, 36, 40])
    #expect(heldOut(7) == [25, 26, 29, 39, 44])
  }

  @Test("holds out of what is selected, and of nothing else")
  func selected() throws {
    let share = try #require(DecimalShare("0.5"))
    let plan = plan([.train], Selection(pick: Pick(.first, limit: 10))) { $0.holdout = .share(share) }
    let places = plan.places(of: images(30), in: .train)
    #expect(places[..<10].count { $0 == 1 } == 5 && places[..<10].count { $0 == 0 } == 5)
    #expect(places[10...].allSatisfy { $0 == nil })
    #expect(!plan.isWhole(.train) && plan.isWhole(.test))
  }

  @Test("holds out the images of several lists")
  func listed() throws {
    let lists = try ["n01440764_3\n", "x/n01440764_5.JPEG 0\nn01440764_99"].map { text in
      try ImageList.read(Array(text.utf8), file: "list", release)
    }
    let plan = plan([.train]) { $0.holdout = .images(lists) }
    #expect(plan.places(of: images(6), in: .train) == [0, 0, 1, 0, 1, 0])
    var found = plan.listed(in: train)
    #expect(found.numbers(of: tench) == [3, 5, 99])
    found.look(among: [5], of: tench)
    #expect(found.missing?.first == "n01440764_3.JPEG" && found.missing?.count == 2)
  }

  @Test("picks among the images that a list names")
  func pickedOfList() throws {
    let list = try ImageList.read(Array("n01440764_2\nn01440764_4\nn01440764_5\n".utf8), file: "list", release)
    let plan = plan([.train], Selection([tench], pick: Pick(.first, limit: 2), images: list))
    #expect(plan.places(of: images(6), in: .train) == [nil, 0, nil, 0, nil, nil])
    #expect(plan.wanted(of: tench, files: 1300) == 2)
  }

  @Test("takes the same smaller sample of a class and of a root's larger sample", arguments: [Part.train, .val])
  func sampleOfSample(_ part: Part) throws {
    func pick(_ limit: Int) -> Selection { Selection(pick: Pick(.random(seed: 3), limit: limit)) }
    let all = part == .train ? images(1300) : val.numbers!.map(val.item).filter { $0.wnid == tench }
    func taken(_ items: [Item], _ limit: Int, in root: Release) -> [Item] {
      let plan = SplitPlan(SplitPlan.Options(parts: [part]), pick(limit), in: root)
      return zip(items, plan.places(of: items, in: part)).filter { $0.1 == 0 }.map(\.0)
    }
    let root = release.selecting(pick(20))
    let there = taken(all, 20, in: release)
    #expect(taken(there, 7, in: root) == taken(all, 7, in: release))
    #expect(taken(all, 7, in: root) == taken(all, 7, in: release))
    #expect(taken(there, 20, in: root) == there)
  }

  @Test("leaves, drops or parts the 1,762 blacklisted validation images", arguments: Blacklisting.allCases)
  func blacklist(_ blacklisting: Blacklisting) throws {
    let plan = plan([.val]) { $0.blacklisting = blacklisting }
    var counts: [Int?: Int] = [:]
    let classes = release.synsets.prefix(10).map(\.wnid)
    for wnid in classes {
      let items = (1...50_000).filter { val.wnid(ofNumber: $0) == wnid }.map { val.item(number: $0) }
      for place in plan.places(of: items, in: .val) { counts[place, default: 0] += 1 }
    }
    let listed = Blacklist.numbers.count { val.wnid(ofNumber: $0).map(classes.contains) == true }
    #expect(listed > 0 && counts.values.reduce(0, +) == 500)
    switch blacklisting {
    case .keep: #expect(counts[0] == 500 && plan.splits.count == 1)
    case .drop: #expect(counts[nil] == listed && plan.splits.count == 1)
    case .folder: #expect(counts[1] == listed && plan.splits.map(\.name) == ["val", "BlckLst"])
    }
    #expect(50_000 - Blacklist.numbers.count == 48_238)
  }

  @Test("knows when two splits have one name, also on a disk without case")
  func clash() throws {
    let share = try #require(DecimalShare("0.2"))
    #expect(plan([.train, .val, .test]).clash() == nil)
    let guide = plan([.train, .val, .test]) {
      ($0.holdout, $0.holdoutName, $0.valName) = (.share(share), "val", "test")
    }
    #expect(guide.clash().map { [$0.0.part, $0.1.part] } == [.val, .test])
    #expect(plan([.train, .val]) { $0.valName = "Train" }.clash() != nil)
  }

  @Test("has other lines if anything of it is different")
  func lines() throws {
    let shares = try ["0.2", "0.3"].map { try #require(DecimalShare($0)) }
    let plans = [
      plan([.train]), plan([.train, .val]), plan([.train], Selection([tench])),
      plan([.train]) { $0.holdout = .share(shares[0]) }, plan([.train]) { $0.holdout = .share(shares[1]) },
      plan([.train]) { ($0.holdout, $0.seed) = (.share(shares[0]), 1) },
      plan([.train]) { ($0.holdout, $0.holdoutName) = (.share(shares[0]), "x") },
      plan([.train, .val]) { $0.blacklisting = .drop }, plan([.train, .val]) { $0.blacklisting = .folder },
    ]
    #expect(Set(plans.map { $0.lines.joined(separator: "\n") }).count == plans.count)
  }
}

@Suite("A decimal share")
struct DecimalShareTests {
  @Test("is rounded down without the errors of binary fractions")
  func floor() throws {
    #expect(try #require(DecimalShare("0.29")).floor(of: 100) == 29)
    #expect(try #require(DecimalShare("0.2")).floor(of: 732) == 146)
    #expect(try #require(DecimalShare(".5")).floor(of: 3) == 1)
    #expect(try #require(DecimalShare("0.999999999")).floor(of: 1300) == 1299)
  }

  @Test(
    "lies between 0 and 1",
    arguments: ["0", "1", "1.0", "0.0", "-0.2", "20%", "0.2.1", "0,2", "", "0.", "1.2", "0.0000000001"])
  func refused(_ text: String) { #expect(DecimalShare(text) == nil) }
}
