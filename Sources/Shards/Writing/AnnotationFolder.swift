internal import Boxes
internal import Dataset
internal import Platform

/// The annotations of a part's images, if the root has them.
struct AnnotationFolder: Sendable {
  let folder: Directory
  /// Whether they are in folders of their classes.
  let hasFolders: Bool

  /// Returns what is said of the image; nil if nothing is, or it cannot be used: an audit says why.
  func annotation(of sample: Sample, _ parser: AnnotationParser) throws(ShardsError) -> Annotation? {
    guard let wnid = sample.synset?.wnid else { return nil }
    let path = hasFolders ? "\(wnid)/\(sample.key).xml" : "\(sample.key).xml"
    let text: [UInt8]
    do {
      text = try folder.readable(path).contents(limit: AnnotationParser.byteLimit)
    } catch {
      guard error.isMissing else { throw ShardsError(error) }
      return nil
    }
    do {
      return try parser.parse(text.span, name: sample.key)
    } catch {
      return nil
    }
  }
}
