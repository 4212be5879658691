internal import Dataset

/// An annotation while it is read: takes its elements one after another, and keeps what matters.
struct Draft {
  /// Where in the annotation we are.
  private var path: [Element] = []
  private var text: [UInt8] = []
  private var filename: [UInt8]?
  private var width, height: Int?
  private var box = DraftBox()
  private var boxes: [DraftBox] = []

  /// The deepest element known, a box of a part of an object, is the fifth.
  private static let depthLimit = 16
  private static let textLimit = 256
  /// JPEG has no larger images.
  private static let sizeLimit = 65_535

  /// Forgets all but the memory.
  mutating func removeAll() {
    path.removeAll(keepingCapacity: true)
    text.removeAll(keepingCapacity: true)
    boxes.removeAll(keepingCapacity: true)
    (filename, width, height, box) = (nil, nil, nil, DraftBox())
  }

  /// Takes the start of the element `name`. One with a prefix has another meaning, whatever its name is.
  mutating func begin(_ name: Span<UInt8>, hasPrefix: Bool) throws(BoxesError) {
    guard path.count < Self.depthLimit else {
      throw BoxesError(.nesting, "more than \(Self.depthLimit) elements are nested")
    }
    let parent = path.last
    if let parent, parent.isValue { throw BoxesError(.nesting, "there is an element in <\(parent)>") }
    let element = hasPrefix ? .other : Element(name, in: parent)
    if parent == nil, element != .annotation {
      throw BoxesError(.notAnnotation, "the outermost element is <\(printable(bytes(name)))>, not <annotation>")
    }
    path.append(element)
    text.removeAll(keepingCapacity: true)
    if element == .object { box = DraftBox() }
  }

  /// Takes a piece of text.
  mutating func add(_ piece: Span<UInt8>) throws(BoxesError) {
    guard let element = path.last, element.isValue else { return }
    guard text.count + piece.count <= Self.textLimit else {
      throw BoxesError(.number, "the text of <\(element)> is longer than \(Self.textLimit) bytes")
    }
    for index in piece.indices { text.append(piece[index]) }
  }

  /// Takes the end of the innermost element.
  mutating func end() throws(BoxesError) {
    guard let element = path.popLast() else { return }
    switch element {
    case .filename: try set(Array(value), &filename, element)
    case .width: try set(try pixels(element), &width, element)
    case .height: try set(try pixels(element), &height, element)
    case .name: try set(try wnid(), &box.wnid, element)
    case .xmin: try set(try number(element), &box.xmin, element)
    case .ymin: try set(try number(element), &box.ymin, element)
    case .xmax: try set(try number(element), &box.xmax, element)
    case .ymax: try set(try number(element), &box.ymax, element)
    case .object:
      if let name = box.missing { throw BoxesError(.missing, "an object has no <\(name)>") }
      boxes.append(box)
    case .annotation, .size, .bndbox, .other: break
    }
  }

  /// Returns the annotation, whose own name is `name`, after its last element.
  func finish(_ name: String) throws(BoxesError) -> Annotation {
    guard let width else { throw BoxesError(.missing, "the image has no <width>") }
    guard let height else { throw BoxesError(.missing, "the image has no <height>") }
    var repairs = Repairs()
    if let filename, !stands(filename, for: name) {
      repairs[filename == Self.placeholder ? .filenamePlaceholder : .filenameOther] = 1
    }
    var good: [Box] = []
    good.reserveCapacity(boxes.count)
    for box in boxes {
      if let box = box.repaired(width: width, height: height, &repairs) { good.append(box) }
    }
    return Annotation(image: name, width: width, height: height, boxes: good, repairs: repairs)
  }
}

extension Draft {
  /// The text of a value without the blanks around it.
  private var value: ArraySlice<UInt8> {
    let blanks: [UInt8] = [0x20, 0x09, 0x0a, 0x0d]
    guard let first = text.firstIndex(where: { !blanks.contains($0) }),
      let last = text.lastIndex(where: { !blanks.contains($0) })
    else { return [] }
    return text[first...last]
  }

  private func number(_ element: Element) throws(BoxesError) -> PixelNumber {
    guard let number = PixelNumber(value) else {
      throw BoxesError(.number, "<\(element)> is \"\(printable(value))\", not a number of pixels")
    }
    return number
  }

  private func pixels(_ element: Element) throws(BoxesError) -> Int {
    let number = try number(element)
    guard !number.isRounded, 1...Self.sizeLimit ~= number.value else {
      throw BoxesError(.size, "<\(element)> of the image is \(printable(value)), not 1 to \(Self.sizeLimit)")
    }
    return number.value
  }

  private mutating func wnid() throws(BoxesError) -> Wnid {
    let text = String(decoding: value, as: UTF8.self)
    box.isRelabelled = text == Self.wrongLabel
    guard let wnid = Wnid(box.isRelabelled ? Self.rightLabel : text) else {
      throw BoxesError(.wnid, "the <name> of an object is \"\(printable(value))\", not a wnid")
    }
    return wnid
  }

  /// Whether `filename` is `name`, perhaps with an extension.
  private func stands(_ filename: [UInt8], for name: String) -> Bool {
    guard filename.starts(with: name.utf8) else { return false }
    return filename.count == name.utf8.count || filename[name.utf8.count] == UInt8(ascii: ".")
  }

  private func bytes(_ text: Span<UInt8>) -> [UInt8] { text.indices.map { text[$0] } }

  private static let placeholder = Array("%s".utf8)
  private static let (wrongLabel, rightLabel) = ("Scottish_deerhound", "n02092002")
}

/// Puts `value` in its `place`, which must be empty.
private func set<Value>(_ value: Value, _ place: inout Value?, _ element: Element) throws(BoxesError) {
  guard place == nil else { throw BoxesError(.repeated, "<\(element)> is there twice") }
  place = value
}
