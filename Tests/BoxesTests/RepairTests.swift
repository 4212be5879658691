import Boxes
import Testing

struct RepairTests {
  /// The annotation of one object with these edges in an image of 500 × 375 pixels.
  private func annotation(_ edges: [String], name: String = "n01440764") throws -> Annotation {
    var sample = SampleAnnotation()
    sample.objects = [SampleAnnotation.object(name, edges[0], edges[1], edges[2], edges[3])]
    return try parsed(sample)
  }

  /// The kinds of repairs that were made, with how many of each.
  private func made(_ repairs: Repairs) -> [Repair: Int] {
    Dictionary(uniqueKeysWithValues: Repair.allCases.map { ($0, repairs[$0]) }).filter { $0.value != 0 }
  }

  @Test("if the filename is %s, the annotation's own name counts")
  func placeholder() throws {
    var sample = SampleAnnotation()
    sample.filename = "%s"
    let annotation = try parsed(sample)
    #expect(annotation.image == sampleName)
    #expect(made(annotation.repairs) == [.filenamePlaceholder: 1])
  }

  @Test(
    "if the filename is another one, the annotation's own name counts",
    arguments: ["n01440764_1002", "n01440764_100267", "../n01440764_10026", "", "%s.JPEG"])
  func otherFilename(_ filename: String) throws {
    var sample = SampleAnnotation()
    sample.filename = filename
    let annotation = try parsed(sample)
    #expect(annotation.image == sampleName)
    #expect(made(annotation.repairs) == [.filenameOther: 1])
  }

  @Test("Scottish_deerhound is n02092002")
  func label() throws {
    let annotation = try annotation(["10", "20", "110", "220"], name: "Scottish_deerhound")
    #expect(annotation.boxes == [try box(10, 20, 110, 220, "n02092002")])
    #expect(made(annotation.repairs) == [.label: 1])
  }

  @Test(
    "edges the wrong way round are swapped, and a box counts once",
    arguments: [["110", "20", "10", "220"], ["10", "220", "110", "20"], ["110", "220", "10", "20"]])
  func swapped(_ edges: [String]) throws {
    let annotation = try annotation(edges)
    #expect(annotation.boxes == [try box(10, 20, 110, 220)])
    #expect(made(annotation.repairs) == [.swapped: 1])
  }

  @Test("edges outside the image are moved to its edges, and a box counts once")
  func clamped() throws {
    let annotation = try annotation(["-3", "-1", "501", "1000"])
    #expect(annotation.boxes == [try box(0, 0, 500, 375)])
    #expect(made(annotation.repairs) == [.clamped: 1])
  }

  @Test("0 and the image's size are edges within the image")
  func wholeImage() throws {
    let annotation = try annotation(["0", "0", "500", "375"])
    #expect(annotation.boxes == [try box(0, 0, 500, 375)])
    #expect(annotation.repairs.total == 0)
  }

  @Test("edges that are not whole numbers are rounded")
  func rounded() throws {
    let annotation = try annotation(["9.5", "20.49", "110.0", "219.999"])
    #expect(annotation.boxes == [try box(10, 20, 110, 220)])
    #expect(made(annotation.repairs) == [.rounded: 1])
    #expect(try self.annotation(["10.0", "20.", "110.000", "220"]).repairs.total == 0)
  }

  @Test(
    "a box without an area is left out",
    arguments: [
      ["10", "20", "10", "220"], ["10", "20", "110", "20"], ["500", "20", "600", "220"], ["-9", "1", "0", "5"],
    ])
  func dropped(_ edges: [String]) throws {
    let annotation = try annotation(edges)
    #expect(annotation.boxes.isEmpty)
    #expect(made(annotation.repairs) == [.dropped: 1])
  }

  @Test("repairs are made in order: round, swap, clamp")
  func together() throws {
    let annotation = try annotation(["600.2", "20", "-0.4", "220"], name: "Scottish_deerhound")
    #expect(annotation.boxes == [try box(0, 20, 500, 220, "n02092002")])
    #expect(made(annotation.repairs) == [.label: 1, .rounded: 1, .swapped: 1, .clamped: 1])
  }

  @Test("the counts of several boxes are added")
  func several() throws {
    var sample = SampleAnnotation()
    sample.objects = (0..<3).map { _ in SampleAnnotation.object("n01440764", "110", "20", "10", "400") }
    var repairs = try parsed(sample).repairs
    #expect(made(repairs) == [.swapped: 3, .clamped: 3])
    repairs += repairs
    #expect(made(repairs) == [.swapped: 6, .clamped: 6])
    #expect(repairs.total == 12)
  }
}
