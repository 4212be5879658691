internal import CLibXML2

/// Parses a Metalink: bytes in memory, and nothing but these bytes is read. libxml2 calls back for each element and builds no
/// tree; a document type is refused before anything in it is looked at.
@safe final class MetalinkParser {
  private var draft: MetalinkDraft
  private var failure: PieceListError?
  /// What libxml2 knows; nil before and after.
  private var context: xmlParserCtxtPtr?

  /// For the file of this name and size.
  init(_ name: String, _ bytes: Int64?) {
    xmlInitParser()
    draft = MetalinkDraft(name, bytes)
  }

  func parse(_ content: [UInt8]) throws(PieceListError) -> PieceList {
    var handlers = unsafe metalinkHandlers()
    guard let context = unsafe clibxml2_new(&handlers, Unmanaged.passUnretained(self).toOpaque()) else {
      preconditionFailure("out of memory")
    }
    unsafe self.context = unsafe context
    defer {
      unsafe xmlFreeParserCtxt(context)
      unsafe self.context = nil
    }
    let isWellFormed = unsafe content.withUnsafeBytes { bytes in
      unsafe clibxml2_parse(context, bytes.assumingMemoryBound(to: CChar.self).baseAddress!, Int32(bytes.count)) == 1
    }
    if let failure { throw failure }
    guard isWellFormed else { throw .damaged("it is not well-formed XML") }
    return try draft.finish()
  }

  /// Lets the draft take what was read. After the first error the rest is passed over.
  fileprivate func take(_ body: (inout MetalinkDraft) throws(PieceListError) -> Void) {
    guard failure == nil else { return }
    do {
      try body(&draft)
    } catch {
      failure = error
      unsafe xmlStopParser(context)
    }
  }
}

/// Returns what libxml2 calls while it parses. The data of each call is the parser.
private func metalinkHandlers() -> xmlSAXHandler {
  var handlers = unsafe xmlSAXHandler()
  unsafe handlers.startElementNs = { data, name, _, _, _, _, count, _, attributes in
    let element = unsafe text(name)
    // Of each attribute: its name, prefix and namespace, and where its value begins and ends.
    var values: [String: String] = [:]
    for index in 0..<Int(count) {
      let fields = unsafe attributes! + 5 * index
      guard let start = unsafe fields[3], let end = unsafe fields[4] else { continue }
      let value = unsafe UnsafeBufferPointer(start: start, count: end - start)
      unsafe values[text(fields[0])] = unsafe String(decoding: value, as: UTF8.self)
    }
    unsafe parser(data).take { draft throws(PieceListError) in try draft.begin(element, values) }
  }
  unsafe handlers.endElementNs = { data, _, _, _ in
    unsafe parser(data).take { draft throws(PieceListError) in try draft.end() }
  }
  unsafe handlers.characters = { data, text, count in
    let bytes = unsafe UnsafeBufferPointer(start: text, count: Int(count))
    unsafe parser(data).take { draft throws(PieceListError) in try draft.add(unsafe Span(_unsafeElements: bytes)) }
  }
  // Otherwise libxml2 would guess which blanks matter.
  unsafe handlers.ignorableWhitespace = handlers.characters
  // Called after the name of a document type, before anything in it. Web pages have one.
  unsafe handlers.internalSubset = { data, _, _, _ in
    unsafe parser(data).take { _ throws(PieceListError) in throw .unknownForm }
  }
  return unsafe handlers
}

private func parser(_ data: UnsafeMutableRawPointer?) -> MetalinkParser {
  unsafe Unmanaged.fromOpaque(data!).takeUnretainedValue()
}

private func text(_ name: UnsafePointer<xmlChar>?) -> String {
  unsafe String(decoding: UnsafeBufferPointer(start: name, count: Int(xmlStrlen(name))), as: UTF8.self)
}
