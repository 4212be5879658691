internal import CIsal

/// ISA-L's decompressor for one stream after the other, and the piece of input that it has at hand.
@safe struct InflateState: ~Copyable {
  /// What surrounds the compressed data.
  enum Form {
    /// Nothing.
    case raw
    /// A gzip header, which `readHeader` reads first, and a trailer, which is checked.
    case gzip
  }

  /// Why data cannot be decompressed.
  enum Failure: Error { case notGzip, otherMethod, wrongHeaderChecksum, damaged, wrongChecksum }

  private let state: UnsafeMutablePointer<inflate_state>
  private var header = unsafe isal_gzip_header()
  /// How many bytes were given since the stream began.
  private var given: Int64 = 0

  /// Larger pieces are not accepted: ISA-L counts with 32 bits, and adds to them.
  static let largestPiece = 1 << 30

  init(_ form: Form) {
    unsafe state = .allocate(capacity: 1)
    unsafe isal_inflate_init(state)
    unsafe state.pointee.crc_flag = UInt32(form == .gzip ? ISAL_GZIP_NO_HDR_VER : ISAL_DEFLATE)
    unsafe isal_gzip_header_init(&header)
  }

  deinit { unsafe state.deallocate() }

  /// How many bytes of the piece at hand are left.
  var available: Int { unsafe Int(state.pointee.avail_in) }

  /// How many bytes the stream has used so far. ISA-L reads some bytes ahead, and older versions keep them at the end.
  var used: Int64 { unsafe given - Int64(available) - Int64(state.pointee.read_in_length / 8) }

  /// Whether the stream has ended, with all its data handed out.
  var isFinished: Bool { unsafe state.pointee.block_state == ISAL_BLOCK_FINISH }

  /// Begins the next stream, which may be in the piece at hand.
  mutating func restart() {
    unsafe isal_inflate_reset(state)
    unsafe isal_gzip_header_init(&header)
    given = Int64(available)
  }

  /// Takes the next piece of input, which must stay in place until it is used up or another one is given.
  mutating func give(_ piece: RawSpan) {
    precondition(piece.byteCount <= Self.largestPiece)
    unsafe piece.withUnsafeBytes { bytes in
      let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
      unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: start)
      unsafe state.pointee.avail_in = UInt32(bytes.count)
    }
    given += Int64(piece.byteCount)
  }

  /// The first byte that is left of the piece at hand.
  var first: UInt8? { available > 0 ? unsafe state.pointee.next_in.pointee : nil }

  /// Passes over the first byte that is left.
  mutating func dropFirst() {
    precondition(available > 0)
    unsafe state.pointee.next_in += 1
    unsafe state.pointee.avail_in -= 1
  }

  /// Reads the gzip header. Returns false if it needs more input for that.
  mutating func readHeader() throws(Failure) -> Bool {
    let result = unsafe isal_read_gzip_header(state, &header)
    // gzip refuses the three flags that have no meaning yet, too.
    if result == ISAL_DECOMP_OK, unsafe header.flags & 0xe0 == 0 { return true }
    switch result {
    case ISAL_END_INPUT: return false
    case ISAL_INVALID_WRAPPER: throw .notGzip
    case ISAL_INCORRECT_CHECKSUM: throw .wrongHeaderChecksum
    default: throw .otherMethod
    }
  }

  /// Puts the next data at the start of `output`, and returns how many bytes they are: none if the input is used up, or
  /// the stream has ended.
  mutating func inflate(into output: inout MutableRawSpan) throws(Failure) -> Int {
    let room = output.byteCount
    precondition(room > 0 && room <= Self.largestPiece)
    let before = available
    let (result, count) = unsafe output.withUnsafeMutableBytes { bytes in
      unsafe state.pointee.next_out = bytes.bindMemory(to: UInt8.self).baseAddress
      unsafe state.pointee.avail_out = UInt32(room)
      let result = unsafe isal_inflate(state)
      return unsafe (result, room - Int(state.pointee.avail_out))
    }
    guard result == ISAL_DECOMP_OK else { throw result == ISAL_INCORRECT_CHECKSUM ? .wrongChecksum : .damaged }
    // Whatever the reason, nobody must wait for data that never come.
    guard count > 0 || isFinished || before == 0 || available < before else { throw .damaged }
    return count
  }

  /// Inflates a whole raw stream into `output`, and returns the numbers of bytes that it has used and made. Faster than
  /// piece by piece, which needs a copy of what is referred to.
  mutating func inflate(
    all input: RawSpan, into output: inout MutableRawSpan
  ) throws(Failure) -> (used: Int, made: Int) {
    precondition(output.byteCount <= Self.largestPiece)
    restart()
    give(input)
    let room = output.byteCount
    let result = unsafe output.withUnsafeMutableBytes { bytes in
      unsafe state.pointee.next_out = bytes.bindMemory(to: UInt8.self).baseAddress
      unsafe state.pointee.avail_out = UInt32(room)
      return unsafe isal_inflate_stateless(state)
    }
    guard result == ISAL_DECOMP_OK else { throw .damaged }
    return unsafe (input.byteCount - available, room - Int(state.pointee.avail_out))
  }
}

/// Returns the CRC-32 of `bytes`, as gzip and zip use it; `start` is that of the bytes before them.
func checksum(_ bytes: RawSpan, from start: UInt32 = 0) -> UInt32 {
  unsafe bytes.withUnsafeBytes { bytes in
    unsafe crc32_gzip_refl(start, bytes.bindMemory(to: UInt8.self).baseAddress, UInt64(bytes.count))
  }
}
