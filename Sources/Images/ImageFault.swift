/// What is wrong with the structure of an image; the raw values are names for programs.
public enum ImageFault: String, Error, CaseIterable {
  // JPEG: ITU-T T.81, annex B.

  /// A marker cannot stand before the first scan: it is reserved, or starts another image or frame.
  case marker = "jpeg-marker"
  /// A segment's length is not what its content needs.
  case segmentLength = "jpeg-segment-length"
  /// The frame header has a sample precision that its process does not allow.
  case precision = "jpeg-precision"
  /// The frame header has no width.
  case width = "jpeg-width"
  /// The frame header has no components, or more than four.
  case componentCount = "jpeg-component-count"
  /// A component has a sampling factor out of range, or those of a scan add up to too much.
  case samplingFactor = "jpeg-sampling-factor"
  /// A table has a class or a number that there is not, or one is selected that does not exist.
  case tableNumber = "jpeg-table-number"
  /// A quantization table has a zero.
  case quantizationTable = "jpeg-quantization-table"
  /// The code lengths of a Huffman table make no prefix code, or a symbol is out of range.
  case huffmanTable = "jpeg-huffman-table"
  /// A scan needs a table that was not defined, and the stream is no abbreviated one.
  case missingTable = "jpeg-missing-table"
  /// A scan has no components, more than the frame, or one that the frame has not.
  case scanComponent = "jpeg-scan-component"
  /// The spectral selection or the successive approximation of a scan is not one that the frame's process allows.
  case scanParameters = "jpeg-scan-parameters"
  /// A scan or the end of the image comes before any frame header.
  case noFrame = "jpeg-no-frame"
  /// The image ends before any scan.
  case noScan = "jpeg-no-scan"

  // PNG: ISO/IEC 15948.

  /// The first chunk is not a whole image header.
  case headerChunk = "png-header-chunk"
  /// The image header has fields out of range, or another checksum.
  case imageHeader = "png-image-header"
  /// A chunk's type is not four letters.
  case chunkType = "png-chunk-type"
  /// A chunk's length is out of range.
  case chunkLength = "png-chunk-length"
  /// The image ends before any image data.
  case noImageData = "png-no-image-data"
}
