internal import FoundationEssentials

/// Returns `number` with commas between groups of three digits.
func grouped(_ number: some BinaryInteger) -> String {
  var text = ""
  for (index, digit) in String(number).reversed().enumerated() {
    if index > 0 && index % 3 == 0 && digit != "-" { text.append(",") }
    text.append(digit)
  }
  return String(text.reversed())
}

/// Returns a number of bytes in decimal units, as disks and downloads are sold: "147.9 GB".
func size(_ bytes: Int64) -> String {
  let units = ["kB", "MB", "GB", "TB"]
  guard bytes >= 1000 else { return "\(bytes) bytes" }
  var (value, unit) = (Double(bytes) / 1000, 0)
  while value >= 999.95 && unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
  let tenths = Int((value * 10).rounded())
  return "\(tenths / 10).\(tenths % 10) \(units[unit])"
}

/// Returns a duration as "2:43" or "1:02:43".
func duration(_ seconds: Double) -> String {
  let total = Int(min(max(seconds, 0), 359_999).rounded())
  func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
  let (hours, minutes) = (total / 3600, total / 60 % 60)
  return hours > 0 ? "\(hours):\(two(minutes)):\(two(total % 60))" : "\(minutes):\(two(total % 60))"
}

/// Returns a time, in seconds since 1970, as "2026-11-21T03:06:24Z".
func date(_ time: Int) -> String {
  Date(timeIntervalSince1970: TimeInterval(time)).formatted(.iso8601)
}

/// Returns `text` with control characters as `\\xNN`, so that no path can move the cursor or ring the bell.
func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
  return text.unicodeScalars.reduce(into: "") { result, scalar in
    if scalar.properties.generalCategory == .control {
      result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
}

/// Returns "1 file", "2 files"; with `plural` if it is not `noun` with an s.
func count(_ number: Int, _ noun: String, _ plural: String? = nil) -> String {
  "\(grouped(number)) \(number == 1 ? noun : plural ?? noun + "s")"
}

/// Returns "a", "a or b", "a, b or c".
func list(_ items: [String], _ word: String) -> String {
  guard let last = items.last, items.count > 1 else { return items.first ?? "" }
  return items.dropLast().joined(separator: ", ") + " \(word) " + last
}

/// Returns the names of archives as "a", "a or b"; of many only the first three, and how many more there are.
func archiveList(_ names: [String], _ word: String) -> String {
  guard names.count > 6 else { return list(names, word) }
  return names.prefix(3).joined(separator: ", ") + " and \(grouped(names.count - 3)) more"
}

/// Returns `text` with spaces after it, at least `width` characters long.
func pad(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - text.count)) }

/// Returns `text` with spaces before it, at least `width` characters long.
func padLeft(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
