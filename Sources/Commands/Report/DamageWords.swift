internal import Inspection
internal import Pass
internal import Platform

/// What an examination has found, in lines and as JSON fields.
extension Examination {
  var words: [String] {
    var lines = damages.map(\.words)
    switch end {
    case .whole:
      lines.append(lines.isEmpty ? "no member looks damaged: single bytes may differ" : "no other member looks damaged")
    case .limit: lines.append("and more after these")
    case .stopped: lines.append("not looked at from byte \(grouped(bytesRead)) on: stopped")
    case .failed(let error): lines.append("not looked at from byte \(grouped(bytesRead)) on: \(error.reason)")
    }
    return lines
  }

  var fields: [String: JSONLine.Value] {
    ["findings": .list(damages.map { .object($0.fields) }), "examined": .integer(Int(bytesRead))]
  }
}

extension Damage {
  var words: String { "at byte \(grouped(offset)): \(what)" }

  private var what: String {
    let name = member ?? "the archive"
    switch fault {
    case .header(let bytes):
      let header = isAfter || member == nil ? "a damaged header\(place)" : "the header of \(name) is damaged"
      return "\(header), \(grouped(bytes)) bytes are passed over"
    case .notAnImage: return "\(name) is neither a JPEG nor a PNG"
    case .noEndMark: return "\(name) has no end marker"
    case .zeros(let bytes, nil): return "\(grouped(bytes)) bytes of zeros\(place)"
    case .zeros(let bytes, let until?): return "\(grouped(bytes)) bytes of zeros\(place), up to \(until)"
    case .zerosToEnd(let bytes): return "\(grouped(bytes)) bytes of zeros\(place), up to the end of the archive"
    case .cutShort(let bytes, let size): return "\(name) is cut short: \(grouped(bytes)) of \(grouped(size)) bytes"
    case .noEndOfTar: return "\(name) lacks the two zero blocks that end a tar"
    case .tooFewImages(let actual, let expected):
      return "\(name) ends after \(grouped(actual)) of \(grouped(expected)) images"
    }
  }

  private var place: String { member.map { isAfter ? " after \($0)" : " in \($0)" } ?? "" }

  var fields: [String: JSONLine.Value] {
    let bytes: Int64? =
      switch fault {
      case .header(let bytes), .zeros(let bytes, _), .zerosToEnd(let bytes), .cutShort(let bytes, _): bytes
      case .notAnImage, .noEndMark, .noEndOfTar, .tooFewImages: nil
      }
    return [
      "offset": .integer(Int(offset)), "member": member.map { .text($0) } ?? .null, "fault": .text(fault.name),
      "bytes": bytes.map { .integer(Int($0)) } ?? .null,
    ]
  }
}
