import Boxes
import Dataset
import Testing

/// An annotation as the release has them, of which every piece can be replaced.
struct SampleAnnotation {
  var filename = "n01440764_10026"
  var size = "<width>500</width><height>375</height><depth>3</depth>"
  var objects = [object()]
  var before = ""

  /// Its text.
  var xml: String {
    """
    \(before)<annotation>
    \t<folder>n01440764</folder>
    \t<filename>\(filename)</filename>
    \t<source>
    \t\t<database>ILSVRC_2012</database>
    \t</source>
    \t<size>\(size)</size>
    \t<segmented>0</segmented>
    \(objects.joined(separator: "\n"))
    </annotation>

    """
  }

  /// An object, whose edges are given as text.
  static func object(
    _ name: String = "n01440764", _ xmin: String = "10", _ ymin: String = "20", _ xmax: String = "110",
    _ ymax: String = "220", more: String = ""
  ) -> String {
    """
    \t<object>
    \t\t<name>\(name)</name>
    \t\t<pose>Unspecified</pose>
    \t\t<truncated>0</truncated>
    \t\t<difficult>0</difficult>
    \t\t<bndbox>
    \t\t\t<xmin>\(xmin)</xmin>
    \t\t\t<ymin>\(ymin)</ymin>
    \t\t\t<xmax>\(xmax)</xmax>
    \t\t\t<ymax>\(ymax)</ymax>
    \t\t</bndbox>\(more)
    \t</object>
    """
  }
}

extension AnnotationParser {
  /// A span cannot be used where a test expects something.
  func parse(_ xml: [UInt8], name: String) throws(BoxesError) -> Annotation { try parse(xml.span, name: name) }
}

let sampleName = "n01440764_10026"

func parsed(_ xml: String, name: String = sampleName) throws -> Annotation { try parsed(Array(xml.utf8), name: name) }

func parsed(_ xml: [UInt8], name: String = sampleName) throws -> Annotation {
  try AnnotationParser().parse(xml, name: name)
}

func parsed(_ sample: SampleAnnotation) throws -> Annotation { try parsed(sample.xml) }

/// The error with which an annotation is refused; a test fails if it is not.
func refusal(of xml: [UInt8], name: String = sampleName) -> BoxesError? {
  do {
    let annotation = try AnnotationParser().parse(xml, name: name)
    Issue.record("not refused: \(annotation)")
    return nil
  } catch {
    return error
  }
}

func refusal(of xml: String, name: String = sampleName) -> BoxesError? { refusal(of: Array(xml.utf8), name: name) }

func refusal(of sample: SampleAnnotation) -> BoxesError? { refusal(of: sample.xml) }

/// A box of the sample's class.
func box(_ xmin: Int, _ ymin: Int, _ xmax: Int, _ ymax: Int, _ wnid: String = "n01440764") throws -> Box {
  Box(try #require(Wnid(wnid)), xmin: xmin, ymin: ymin, xmax: xmax, ymax: ymax)
}
