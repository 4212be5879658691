import Testing

@testable import Journal

@Suite("A unit set")
struct UnitSetTests {
  private static func set(_ numbers: [Int], limit: Int = 12) -> UnitSet {
    var set = UnitSet(limit: limit)
    for number in numbers { set.insert(number) }
    return set
  }

  @Test("takes each number once and counts them")
  func insertion() {
    var set = UnitSet(limit: 20)
    #expect(set.isEmpty)
    let first = [19, 0, 1000, .max, 24].map { set.insert($0) }
    let second = [19, 0, 1000, .max, 24].map { set.insert($0) }
    #expect(first.allSatisfy { $0 } && !second.contains(true))
    #expect(set.count == 5 && !set.isEmpty)
    #expect(set.contains(19) && set.contains(24) && set.contains(.max))
    #expect(!set.contains(18) && !set.contains(25) && !set.contains(-1) && !set.contains(.min))
  }

  @Test("is stored as hexadecimal digits, the lowest bit first, and the numbers beyond them")
  func text() {
    #expect(Self.set([0, 3, 9]).text == "0902")
    #expect(Self.set([]).text == "0000")
    #expect(Self.set([0, 300, 20, .max]).text == "0100+20+300+9223372036854775807")
    #expect(Self.set([5], limit: 0).text == "+5")
    for set in [Self.set([0, 3, 9]), Self.set([]), Self.set([0, 300, 20, .max]), Self.set([5], limit: 0)] {
      #expect(UnitSet(text: set.text) == set)
    }
  }

  @Test("goes on after it was stored")
  func goingOn() throws {
    var set = try #require(UnitSet(text: Self.set([1, 50]).text))
    set.insert(13)
    set.insert(20)
    #expect(set == Self.set([20, 50, 13, 1]))
    #expect(set.count == 4)
  }

  @Test("fits only the limit that it was made for, to the next eight")
  func limit() {
    #expect(Self.set([3, 99]).fits(limit: 12))
    #expect(!Self.set([3]).fits(limit: 8) && !Self.set([3]).fits(limit: 17))
  }

  @Test("can be united with one of another limit")
  func union() {
    let (small, large) = (Self.set([1, 20, 40], limit: 8), Self.set([2, 20, 50], limit: 24))
    let both = Self.set([1, 2, 20, 40, 50], limit: 24)
    #expect(small.union(large) == both && large.union(small) == both)
    #expect(both.union(both) == both)
  }

  @Test(
    "is refused if it is written in any other way",
    arguments: [
      "f", "zz", "FF", "+f", "00+", "00++9", "00+7", "00+09", "00+-9", "00+9+9", "00+10+9", "00+9 ", "-1", "00+ 9",
      "00+9223372036854775808", "00+99999999999999999999999", "0x", "00,9", "\u{e9}0",
    ])
  func damage(text: String) {
    #expect(UnitSet(text: text) == nil)
  }
}
