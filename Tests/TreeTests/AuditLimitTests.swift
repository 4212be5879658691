import Platform
import TestSupport
import Testing

@testable import Dataset
@testable import Tree

@Suite("An audit of many faults")
struct AuditLimitTests {
  private func faults(_ events: [AuditEvent]) -> Int { events.count { if case .fault = $0 { true } else { false } } }

  private func more(_ events: [AuditEvent]) -> [String] {
    events.compactMap { event in
      if case .more(_, let path, let kind, let count) = event { "\(path) \(kind) \(count)" } else { nil }
    }
  }

  @Test("reports no more of a kind and folder than asked, and counts and keeps the others")
  func unexpected() throws {
    let tree = try SampleTree(filling: ["train"])
    for number in 0..<300 { try tree.folder.write("x", to: "train/n00000002/extra-\(number)") }
    for number in 0..<2000 { try tree.folder.write("x", to: "train/extra-\(number)") }
    let (part, events) = try tree.audit("train", limit: 7)
    let wnid = Wnid("n00000002")
    #expect(part.faultCount == 2300 && part.faultCounts == [wnid: 300, nil: 2000])
    #expect(part.faults(of: wnid).count == 300 && part.faults(of: nil).count == 2000)
    #expect(faults(events) == 14 && more(events) == ["train/ unexpected 1993", "train/n00000002/ unexpected 293"])
    let all = try tree.audit("train", limit: .max).events
    #expect(faults(all) == 2300 && more(all) == [])
  }

  @Test("reports missing images and wrong counts up to one limit for the part")
  func missing() throws {
    let tree = try SampleTree(filling: [])
    for wnid in SampleTree.wnids {
      try tree.folder.makeFolder("train/\(wnid)")
      try tree.folder.makeFolder("val/\(wnid)")
    }
    try tree.folder.makeFolder("test")
    for (id, count) in [("train", 3), ("val", 6), ("test", 5)] {
      let (part, events) = try tree.audit(id, limit: 2)
      #expect(part.faultCount == count && faults(events) == 2)
      #expect(more(events) == ["\(id)/ \(id == "train" ? "wrongCount" : "missing") \(count - 2)"])
    }
  }

  @Test("keeps a limited number of names, and all items of a folder")
  func kept() {
    var list = FaultList(nil)
    for number in 0..<150_000 {
      list.add(.empty, item: number)
      list.add(.unexpected(.file, resembles: nil), Array("x\(number)".utf8).span)
    }
    #expect(list.total == 300_000 && list.count == 110_000)
    #expect(list.count(of: .empty) == 150_000 && list.count(of: .unexpected) == 150_000)
    var merged = FaultList(nil)
    merged.merge(list, itemLimit: 10, nameLimit: 5)
    #expect(merged.total == 300_000 && merged.count == 15)
  }

  @Test("keeps the reasons of faults, and their names, when lists are merged")
  func merged() throws {
    let catalog = try SampleTree(filling: []).catalog("test")
    var (first, second) = (FaultList(nil), FaultList(nil))
    first.add(.unreadable("one"), item: 1)
    second.add(.unreadable("two"), item: 2)
    second.add(.unreadable("one"), Array("b".utf8).span)
    second.add(.notAFile(.pipe), Array("a".utf8).span)
    first.merge(second, itemLimit: 9, nameLimit: 9)
    let order = first.order().map(Int.init)
    #expect(
      order.map { first.fault($0, catalog) } == [
        .unreadable("one"), .unreadable("two"), .notAFile(.pipe), .unreadable("one"),
      ])
    let names = ["ILSVRC2012_test_00000001.JPEG", "ILSVRC2012_test_00000002.JPEG", "a", "b"]
    #expect(order.map { first.name($0, catalog) } == names.map { Array($0.utf8) })
  }
}
