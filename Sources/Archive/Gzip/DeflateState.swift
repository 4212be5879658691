internal import CIsal

/// ISA-L's compressor for one stream after the other, and the piece of input that it has at hand.
///
/// At level 1, the first that adapts its codes to the data: bytes that cannot be compressed hardly grow.
@safe struct DeflateState: ~Copyable {
  /// What surrounds the compressed data.
  enum Form {
    /// Nothing.
    case raw
    /// A gzip header and trailer.
    case gzip
  }

  private let state: UnsafeMutablePointer<isal_zstream>
  /// Memory that ISA-L works in.
  private let work: UnsafeMutablePointer<UInt8>

  /// Larger pieces are not accepted: ISA-L counts with 32 bits, and adds to them.
  static let largestPiece = 1 << 30
  /// A power of two above the 276 KiB that ISA-L recommends for the level.
  private static let workBytes = 1 << 19

  init(_ form: Form) {
    unsafe state = .allocate(capacity: 1)
    unsafe work = .allocate(capacity: Self.workBytes)
    unsafe isal_deflate_init(state)
    // This it leaves to the caller.
    unsafe (state.pointee.next_in, state.pointee.avail_in) = (nil, 0)
    unsafe state.pointee.gzip_flag = UInt16(form == .gzip ? IGZIP_GZIP : IGZIP_DEFLATE)
    unsafe state.pointee.level = 1
    unsafe state.pointee.level_buf = unsafe work
    unsafe state.pointee.level_buf_size = UInt32(Self.workBytes)
  }

  deinit {
    unsafe work.deallocate()
    unsafe state.deallocate()
  }

  /// How many bytes of the piece at hand are left.
  var available: Int { unsafe Int(state.pointee.avail_in) }

  /// Whether the stream is complete, with all its bytes handed out.
  var isFinished: Bool { unsafe state.pointee.internal_state.state == ZSTATE_END }

  /// Begins the next stream. The one before must be complete.
  mutating func restart() {
    precondition(isFinished)
    unsafe isal_deflate_reset(state)
    // This it leaves to the caller.
    unsafe state.pointee.end_of_stream = 0
  }

  /// Takes the next piece of input, which must stay in place until it is used up.
  mutating func give(_ piece: RawSpan) {
    precondition(available == 0 && piece.byteCount <= Self.largestPiece)
    unsafe piece.withUnsafeBytes { bytes in
      let start = unsafe bytes.bindMemory(to: UInt8.self).baseAddress
      unsafe state.pointee.next_in = UnsafeMutablePointer(mutating: start)
      unsafe state.pointee.avail_in = UInt32(bytes.count)
    }
  }

  /// Takes the end of the input, after which none may follow.
  mutating func end() { unsafe state.pointee.end_of_stream = 1 }

  /// Puts the next compressed bytes at the start of `output`, and returns how many they are. If they do not fill it, the
  /// piece at hand is used up.
  mutating func deflate(into output: inout MutableRawSpan) -> Int {
    let room = output.byteCount
    precondition(room > 0 && room <= Self.largestPiece)
    return unsafe output.withUnsafeMutableBytes { bytes in
      unsafe state.pointee.next_out = bytes.bindMemory(to: UInt8.self).baseAddress
      unsafe state.pointee.avail_out = UInt32(room)
      let result = unsafe isal_deflate(state)
      precondition(result == COMP_OK, "ISA-L refuses its settings: \(result)")
      return unsafe room - Int(state.pointee.avail_out)
    }
  }
}
