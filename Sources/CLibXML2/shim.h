#pragma once
#include <libxml/xmlversion.h>

// A libxml2 that was built with ICU includes the headers of the system's ICU, and the Swift compiler refuses them in
// one program with those of Foundation's own. Without them an encoding handler lacks its last two members, of no use here.
#undef LIBXML_ICU_ENABLED
#include <libxml/SAX2.h>
#include <libxml/parser.h>

// Members of these structs are deprecated one by one in later versions of libxml2, and Swift would warn of it. So they
// are touched here only.

// Returns a parser that calls the handlers in `sax` with `data`, and no others; NULL without memory.
static inline xmlParserCtxtPtr clibxml2_new(const xmlSAXHandler *sax, void *data) {
  xmlParserCtxtPtr context = xmlNewParserCtxt();
  if (context == NULL) return NULL;
  *context->sax = *sax;
  context->sax->initialized = XML_SAX2_MAGIC;
  context->userData = data;
  return context;
}

// Parses a whole document and returns whether it is well-formed. No network, no messages, and no encoding but what the
// first bytes show: iconv is never asked for one that a document names.
static inline int clibxml2_parse(xmlParserCtxtPtr context, const char *bytes, int count) {
  int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC;
  // Without handlers that build a tree there is none, but if there were one, it would be ours.
  xmlFreeDoc(xmlCtxtReadMemory(context, bytes, count, NULL, NULL, options));
  return context->wellFormed;
}
