import Testing

@testable import Prepare

@Suite("The ledger")
struct LedgerTests {
  private func ledger() -> Ledger {
    Ledger(Extraction(split: "val", offset: 0, members: MemberSet(limit: 10), files: 0, bytes: 0, folder: 1))
  }

  @Test("counts nothing behind a parcel that is not written")
  func order() {
    let ledger = ledger()
    let first = ledger.announce(.init(members: [4], offset: 1024, files: 1, bytes: 100))
    let second = ledger.announce(.init(members: [2], offset: 2048, files: 1, bytes: 50))
    ledger.complete(second)
    #expect(ledger.sample.offset == 0 && ledger.sample.files == 0)
    ledger.complete(first)
    #expect(ledger.sample.offset == 2048 && ledger.sample.files == 2 && ledger.sample.bytes == 150)
    #expect(ledger.sample.members.contains(4) && ledger.sample.members.contains(2))
  }

  @Test("counts a member that spans parcels only when its last one is written")
  func members() {
    let ledger = ledger()
    let first = ledger.announce(.init(members: [], offset: nil, files: 5, bytes: 500))
    let second = ledger.announce(.init(members: [0], offset: 4096, files: 2, bytes: 200))
    ledger.complete(first)
    #expect(ledger.sample.files == 0 && ledger.sample.members.count == 0)
    ledger.complete(second)
    #expect(ledger.sample.files == 7 && ledger.sample.bytes == 700 && ledger.sample.members.count == 1)
  }

  @Test("goes on from what earlier runs have done")
  func resuming() {
    var members = MemberSet(limit: 10)
    members.insert(7)
    let ledger = Ledger(
      Extraction(split: "val", offset: 512, members: members, files: 1, bytes: 10, folder: 1))
    ledger.complete(ledger.announce(.init(members: [1], offset: 1536, files: 1, bytes: 20)))
    #expect(ledger.sample.files == 2 && ledger.sample.bytes == 30 && ledger.sample.members.count == 2)
  }
}
