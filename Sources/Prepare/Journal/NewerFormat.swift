internal import FoundationEssentials

/// Returns the format that the first line of a journal names, if it is later than ours.
func newerFormat(_ line: ArraySlice<UInt8>) -> Int? {
  struct FormatOnly: Decodable { var format: Int }
  guard let format = try? JSONDecoder().decode(FormatOnly.self, from: Data(line)).format,  // only reads
    format > Record.format
  else { return nil }
  return format
}
