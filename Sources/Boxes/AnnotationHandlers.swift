internal import CLibXML2

/// Returns what libxml2 calls while it parses. The data of each call is the `AnnotationParser`.
func annotationHandlers() -> xmlSAXHandler {
  var handlers = unsafe xmlSAXHandler()
  unsafe handlers.startElementNs = { data, name, prefix, _, _, _, _, _, _ in
    unsafe parser(data).take { draft throws(BoxesError) in
      try draft.begin(unsafe Span(_unsafeElements: bytes(name, xmlStrlen(name))), hasPrefix: unsafe prefix != nil)
    }
  }
  unsafe handlers.endElementNs = { data, _, _, _ in
    unsafe parser(data).take { draft throws(BoxesError) in try draft.end() }
  }
  unsafe handlers.characters = { data, text, count in
    unsafe parser(data).take { draft throws(BoxesError) in
      try draft.add(unsafe Span(_unsafeElements: bytes(text, count)))
    }
  }
  // Otherwise libxml2 would guess which blanks matter.
  unsafe handlers.ignorableWhitespace = handlers.characters
  // Called after the name of a document type, before anything in it.
  unsafe handlers.internalSubset = { data, _, _, _ in
    unsafe parser(data).take { _ throws(BoxesError) in
      throw BoxesError(.documentType, "it has a document type, which no annotation needs")
    }
  }
  return unsafe handlers
}

private func parser(_ data: UnsafeMutableRawPointer?) -> AnnotationParser {
  unsafe Unmanaged.fromOpaque(data!).takeUnretainedValue()
}

private func bytes(_ text: UnsafePointer<xmlChar>?, _ count: Int32) -> UnsafeBufferPointer<UInt8> {
  unsafe UnsafeBufferPointer(start: text, count: Int(count))
}
