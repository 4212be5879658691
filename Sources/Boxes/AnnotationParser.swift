internal import CLibXML2

/// Parses annotations one after another. Each thread needs its own.
///
/// An annotation is bytes in memory, and nothing but these bytes is read: there is no network, and a document type is refused
/// before anything in it is looked at. libxml2 calls back for each element and builds no tree.
@safe public final class AnnotationParser {
  /// What libxml2 knows of the annotation at hand; nil between two. A new one for each costs a few microseconds, and then
  /// nothing of an annotation can harm the next.
  private var context: xmlParserCtxtPtr?
  private var draft = Draft()
  private var failure: BoxesError?

  /// How many bytes an annotation may have: enough for a thousand objects.
  public static let byteLimit = 1 << 18

  /// Initializes the library, once in a process and before any thread parses.
  private static let prepareLibrary: Void = xmlInitParser()

  /// Makes a parser.
  public init() { Self.prepareLibrary }

  /// Parses the annotation in `xml`, which must be UTF-8. `name` is the annotation's own name without its extension, and
  /// so the image's: the release has the boxes of X.JPEG in X.xml.
  public func parse(_ xml: Span<UInt8>, name: String) throws(BoxesError) -> Annotation {
    try checkName(name)
    try checkText(xml)
    draft.removeAll()
    failure = nil
    let context = unsafe makeContext()
    defer {
      unsafe xmlFreeParserCtxt(context)
      unsafe self.context = nil
    }
    let isWellFormed = unsafe xml.withUnsafeBytes { bytes in
      let start = unsafe bytes.baseAddress!.assumingMemoryBound(to: CChar.self)
      return unsafe clibxml2_parse(context, start, Int32(bytes.count)) == 1
    }
    if let failure { throw failure }
    guard isWellFormed else { throw unsafe notWellFormed(context) }
    return try draft.finish(name)
  }

  /// Lets the draft take what was read. After the first error the rest is skipped.
  func take(_ body: (inout Draft) throws(BoxesError) -> Void) {
    guard failure == nil else { return }
    do {
      try body(&draft)
    } catch {
      failure = error.at(Int(unsafe xmlSAX2GetLineNumber(context)))
      unsafe xmlStopParser(context)
    }
  }

  private func makeContext() -> xmlParserCtxtPtr {
    var handlers = unsafe annotationHandlers()
    let new = unsafe clibxml2_new(&handlers, Unmanaged.passUnretained(self).toOpaque())
    guard let new = unsafe new else { preconditionFailure("out of memory") }
    unsafe context = unsafe new
    return unsafe new
  }
}

private func notWellFormed(_ context: xmlParserCtxtPtr) -> BoxesError {
  guard let error = unsafe xmlCtxtGetLastError(context) else { return BoxesError(.malformed, "it is damaged") }
  var message: [UInt8] = []
  if let text = unsafe error.pointee.message {
    unsafe message = UnsafeRawBufferPointer(start: text, count: text.length).filter { $0 != UInt8(ascii: "\n") }
  }
  let line = unsafe Int(error.pointee.line)
  return BoxesError(.malformed, "it is not well-formed XML: \(printable(message, limit: 100))").at(line)
}

extension UnsafeMutablePointer<CChar> {
  /// How many bytes come before the zero.
  fileprivate var length: Int {
    var length = 0
    while unsafe self[length] != 0 { length += 1 }
    return length
  }
}
