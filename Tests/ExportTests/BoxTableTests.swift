import Boxes
import Export
import TestSupport
import Testing

struct BoxTableTests {
  @Test("a table has a row for each object, with edges in pixels and from 0 to 1")
  func content() throws {
    let sample = try Sample()
    try sample.add("n01440764/n01440764_10026", boxes: [[10, 20, 110, 220], [0, 0, 500, 375], [1, 1, 499, 374]])
    let summary = try sample.write()
    let text = """
      image,wnid,xmin,ymin,xmax,ymax,xmin_rel,ymin_rel,xmax_rel,ymax_rel
      n01440764_10026,n01440764,10,20,110,220,0.020000,0.053333,0.220000,0.586667
      n01440764_10026,n01440764,0,0,500,375,0.000000,0.000000,1.000000,1.000000
      n01440764_10026,n01440764,1,1,499,374,0.002000,0.002667,0.998000,0.997333

      """
    #expect(String(decoding: try sample.target.read("boxes.csv"), as: UTF8.self) == text)
    #expect((summary.files, summary.boxes, summary.refused, summary.ignored) == (1, 3, 0, 0))
    #expect(summary.repairs.total == 0)
    #expect(try sample.target.names() == ["boxes.csv"])
  }

  @Test("a part may be flat")
  func flat() throws {
    let sample = try Sample()
    try sample.add("ILSVRC2012_val_00000002")
    try sample.add("ILSVRC2012_val_00000001", wnid: "n02092002")
    #expect(try sample.write().files == 2)
    let rows = try sample.rows()
    #expect(rows.map { $0.prefix(23) } == ["ILSVRC2012_val_00000001", "ILSVRC2012_val_00000002"])
    #expect(rows[0].hasPrefix("ILSVRC2012_val_00000001,n02092002,"))
  }

  @Test("rows have the order of the paths' bytes")
  func order() throws {
    let sample = try Sample()
    let paths = [
      "a", "n01440764", "n01440764/b", "n01440764/b-1", "n01440764/b0", "n01440764/b_1", "n01440764_1", "n01440765/a",
      "z",
    ]
    for path in paths.shuffled() { try sample.add(path) }
    #expect(try sample.write().files == paths.count)
    let expected = paths.map { $0 + ".xml" }
      .sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
      .map { $0.split(separator: "/").last?.dropLast(4) }
    #expect(try sample.rows().map { $0.split(separator: ",").first } == expected)
  }

  @Test("an image without an object has no row, but counts")
  func noObject() throws {
    let sample = try Sample()
    try sample.add("a", boxes: [])
    try sample.add("b", boxes: [[500, 0, 600, 10]])
    let summary = try sample.write()
    #expect((summary.files, summary.boxes, summary.repairs[.dropped]) == (2, 0, 1))
    #expect(try sample.rows().isEmpty)
  }

  @Test("an empty part makes an empty table")
  func empty() throws {
    let sample = try Sample()
    #expect(try sample.write().files == 0)
    #expect(try sample.rows().isEmpty)
  }

  @Test("the same files make the same bytes, whatever the number of threads")
  func threads() throws {
    let sample = try Sample()
    for number in 0..<2000 {
      let folder = number % 3 == 0 ? "" : "n0144076\(number % 7)/"
      let path = "\(folder)x_\(number)"
      if number % 50 == 0 {
        try sample.part.write("<annotation>\(number)", to: "\(path).xml")
      } else {
        try sample.add(path, boxes: (0..<number % 4).map { [$0, $0, number + 1, number + 1] })
      }
    }
    let expected = try sample.write(threads: 1)
    let bytes = try sample.target.read("boxes.csv")
    #expect((expected.files, expected.refused) == (2000, 40))
    for threads in [2, 5, 16] {
      #expect(try sample.write(threads: threads) == expected)
      #expect(try sample.target.read("boxes.csv") == bytes)
    }
  }

  @Test("repairs of all annotations are counted together")
  func repairs() throws {
    let sample = try Sample()
    try sample.add("n01440764/n01440764_1", boxes: [[110, 20, 10, 220], [10, 20, 600, 220]])
    try sample.add("n01440764/n01440764_2", boxes: [[110, 20, 10, 220]], wnid: "Scottish_deerhound")
    try sample.part.write(annotation("%s"), to: "n01440764/n01440764_3.xml")
    let repairs = try sample.write().repairs
    #expect(repairs[.swapped] == 2)
    #expect((repairs[.clamped], repairs[.label], repairs[.filenamePlaceholder], repairs.total) == (1, 1, 1, 5))
    #expect(try sample.rows().last?.hasPrefix("n01440764_3,n01440764,10,") == true)
  }
}
