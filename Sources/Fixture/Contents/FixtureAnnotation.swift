internal import Dataset

/// An annotation: an image, and the boxes in it. It may have one of the known faults of the released annotations.
struct FixtureAnnotation {
  /// An object, with the edges of its box as they are written.
  struct Object {
    var name: String
    var xmin, ymin, xmax, ymax: String
  }

  /// The name of the image without its extension.
  let stem: String
  private let wnid: Wnid
  private let width, height: Int
  private var filename: String
  private(set) var objects: [Object] = []

  /// Draws one to three boxes in an image of this size.
  init(stem: String, _ wnid: Wnid, width: Int, height: Int, _ random: consuming SplitMix) {
    (self.stem, self.wnid, self.width, self.height, filename) = (stem, wnid, width, height, stem)
    for _ in 0...random.next(below: 3) {
      // Both edges of a box are on their own side of the middle, and some are those of the image.
      let (xmin, ymin) = (random.next(below: width / 2 - 1), random.next(below: height / 2 - 1))
      let (xmax, ymax) = (width - random.next(below: width / 2 - 1), height - random.next(below: height / 2 - 1))
      objects.append(Object(name: "\(wnid)", xmin: "\(xmin)", ymin: "\(ymin)", xmax: "\(xmax)", ymax: "\(ymax)"))
    }
  }

  /// What puts each of the known faults into an annotation.
  static let faults: [@Sendable (inout FixtureAnnotation) -> Void] = [
    { $0.filename = "%s" },
    { $0.filename = "\($0.wnid)_0" },
    { $0.objects[0].name = "Scottish_deerhound" },
    { $0.objects[0].xmin += ".5" },
    { annotation in
      let object = annotation.objects[0]
      (annotation.objects[0].xmin, annotation.objects[0].xmax) = (object.xmax, object.xmin)
    },
    { $0.objects[0].xmax = "\($0.width + 3)" },
    { $0.objects[0].xmax = $0.objects[0].xmin },
  ]

  /// Its bytes, in the form of the released ones.
  var xml: [UInt8] {
    var text = """
      <annotation>
      \t<folder>\(wnid)</folder>
      \t<filename>\(filename)</filename>
      \t<source>
      \t\t<database>ILSVRC_2012</database>
      \t</source>
      \t<size>
      \t\t<width>\(width)</width>
      \t\t<height>\(height)</height>
      \t\t<depth>3</depth>
      \t</size>
      \t<segmented>0</segmented>

      """
    for object in objects {
      text += """
        \t<object>
        \t\t<name>\(object.name)</name>
        \t\t<pose>Unspecified</pose>
        \t\t<truncated>0</truncated>
        \t\t<difficult>0</difficult>
        \t\t<bndbox>
        \t\t\t<xmin>\(object.xmin)</xmin>
        \t\t\t<ymin>\(object.ymin)</ymin>
        \t\t\t<xmax>\(object.xmax)</xmax>
        \t\t\t<ymax>\(object.ymax)</ymax>
        \t\t</bndbox>
        \t</object>

        """
    }
    return Array("\(text)</annotation>\n".utf8)
  }
}
