internal import Boxes
internal import Dataset
internal import Export
internal import Platform

/// The annotations of the images in a folder. One of them is used again for each folder.
struct ImageAnnotations: ~Copyable {
  private(set) var listing = Listing()
  private(set) var folder: Directory?
  /// The path of the folder in the root.
  private var path: String?
  /// The places of names in the listing, by the numbers in them.
  private var indices: [Int: Int] = [:]

  /// Reads the annotations of the images in the folder of `unit`. A class without a folder has none; in a part without class
  /// folders those of all classes are read, once.
  mutating func read(of unit: ViewUnit, _ boxes: Catalog, _ source: ViewSource) throws(ExportError) {
    let wnid = boxes.hasFolders ? unit.synset?.wnid : nil
    let path = wnid.map { "\(boxes.part.id)/\($0)" } ?? boxes.part.id
    guard path != self.path else { return }
    self.path = path
    indices.removeAll(keepingCapacity: true)
    folder = wnid == nil ? try source.list(path, &listing) : try source.listIfThere(path, &listing)
    guard folder != nil else { return }
    for index in 0..<listing.count where listing.kind(index) == .file {
      guard case .here(let item) = listing.withName(index, { boxes.place(of: $0, in: wnid) }) else { continue }
      indices[item.number] = index
    }
  }

  /// Returns the place in the listing of the annotation of the image with this number; nil if it has none.
  func index(of number: Int) -> Int? { indices[number] }

  /// Returns the text of the annotation of the image with this number; nil if it has none. Of one that is too long to be an
  /// annotation there is only the beginning.
  func text(of number: Int) throws(ExportError) -> [UInt8]? {
    guard let index = indices[number], let folder else { return nil }
    return try io { () throws(PlatformError) in
      let file = try listing.open(index, in: folder)
      return try file.bytes(min(Int(try file.status().identity.size), AnnotationParser.byteLimit + 1), at: 0)
    }
  }
}
