extension AuditedPart {
  /// Whether the part cannot be examined: it is missing, is not a folder, or cannot be read.
  public var isUnusable: Bool {
    lists[nil]?.ofFolder.contains { $0.kind == .missingPart || $0.kind.isWhole } == true
  }

  /// Whether anything is missing, damaged or misplaced: faults that a repair can mend.
  public var isLacking: Bool {
    Fault.Kind.allCases.contains {
      ($0.isLack || $0.isUnsorted) && $0 != .notAFile && $0 != .notAFolder && count(of: $0) > 0
    }
  }

  /// Whether nothing is wrong but that images lie beside class folders.
  public var isUnsortedOnly: Bool {
    guard !isValid, lists.count == 1, let own = lists[nil] else { return false }
    return own.count(of: .flat) + own.count(of: .wrongClass) == own.total
  }

  /// Whether images lie beside class folders.
  public var hasUnsorted: Bool { (lists[nil].map { $0.count(of: .flat) + $0.count(of: .wrongClass) } ?? 0) > 0 }
}
