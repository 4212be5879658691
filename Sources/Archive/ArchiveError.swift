/// Why an archive cannot be read or written, or is refused for what it holds.
public struct ArchiveError: Error, CustomStringConvertible {
  public enum Code: Sendable {
    /// The bytes could not be read; `cause` says why.
    case source
    /// There is no tar header at the start.
    case notTar
    /// A header is damaged, or libarchive warns about it.
    case damagedHeader
    /// The bytes end before the archive does, or a member claims more bytes than are left.
    case endsEarly
    /// What marks the end of the archive is missing. A tar was cut between two members, a zip anywhere: it is probably
    /// an incomplete download.
    case noEndMark
    /// There is no gzip header at the start.
    case notGzip
    /// There is neither a zip's directory nor the beginning of one.
    case notZip
    /// A zip is encrypted, split, or uses something else that this reader does not.
    case unsupported
    /// Compressed data is damaged, or what comes out of it is not what its checksum says.
    case damagedData
    /// A member is neither a plain file nor a folder, but a link, a device, a sparse file or anything else.
    case unexpectedKind
    /// The bytes could not be written; `cause` says why.
    case sink
  }

  public let code: Code
  /// The member concerned, escaped for messages.
  public let member: String?
  /// The offset in the outermost archive, in bytes; after decompression if a decompressed tar is at fault.
  public let offset: Int64
  /// What is wrong, in words.
  public let detail: String
  /// The error of the source or the sink.
  public let cause: (any Error)?

  init(_ code: Code, member: String? = nil, offset: Int64, _ detail: String, cause: (any Error)? = nil) {
    self.code = code
    self.member = member
    self.offset = offset
    self.detail = detail
    self.cause = cause
  }

  /// The error of an inner tar, with the name of the member that holds it if no other is known.
  public func inside(_ member: String) -> ArchiveError {
    ArchiveError(code, member: self.member ?? member, offset: offset, detail, cause: cause)
  }

  public var description: String {
    (member.map { "member \($0): " } ?? "") + "\(detail) (at byte \(offset))"
  }
}

/// Returns `bytes` as text that is safe in a terminal: all but printable ASCII becomes `\xNN`, and long text is cut.
public func escaped(_ bytes: Span<UInt8>, limit: Int = 200) -> String {
  var text = ""
  for index in 0..<min(bytes.count, limit) {
    let byte = bytes[index]
    if byte >= 0x20 && byte < 0x7f && byte != UInt8(ascii: "\\") {
      text.unicodeScalars.append(Unicode.Scalar(byte))
    } else {
      text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
  }
  return bytes.count > limit ? text + "…" : text
}
