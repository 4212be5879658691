internal import CLibArchive

/// Writes a tar in GNU tar's format, that of the official archives, padded to GNU tar's records of 10,240 bytes.
@safe public final class TarWriter {
  private let handle: OpaquePointer
  private let drain: Drain

  /// A tar's size is a multiple of this, in bytes.
  public static let recordBytes: Int64 = 10240

  /// Passes the bytes to `sink` in order; an error that it throws becomes the `cause` of an `ArchiveError`.
  public init(_ sink: @escaping (RawSpan) throws -> Void) throws(ArchiveError) {
    guard let handle = unsafe archive_write_new() else { throw ArchiveError(.sink, offset: 0, "out of memory") }
    unsafe self.handle = unsafe handle
    drain = Drain(sink)
    unsafe archive_write_set_format_gnutar(handle)
    // Large writes, and whole records: libarchive pads to the block.
    unsafe archive_write_set_bytes_per_block(handle, 100 * Int32(Self.recordBytes))
    unsafe archive_write_set_bytes_in_last_block(handle, Int32(Self.recordBytes))
    let context = unsafe Unmanaged.passUnretained(drain).toOpaque()
    try check(
      unsafe archive_write_open2(
        handle, context, nil,
        { _, context, bytes, count in
          let drain = unsafe Unmanaged<Drain>.fromOpaque(context!).takeUnretainedValue()
          return drain.write(unsafe RawSpan(_unsafeStart: bytes!, byteCount: count))
        }, nil, nil))
  }

  deinit {
    // After an error, libarchive's free alone would leave the buffer of the last record behind.
    unsafe archive_write_close(handle)
    unsafe archive_write_free(handle)
  }

  /// Begins a member: a file of `size` bytes, which `write` supplies, or a folder.
  public func begin(_ name: String, kind: Member.Kind = .file, size: Int64) throws(ArchiveError) {
    let entry = unsafe archive_entry_new()
    defer { unsafe archive_entry_free(entry) }
    unsafe archive_entry_set_pathname(entry, name)
    unsafe archive_entry_set_filetype(entry, kind == .file ? 0o100000 : 0o040000)
    unsafe archive_entry_set_perm(entry, kind == .file ? 0o644 : 0o755)
    unsafe archive_entry_set_size(entry, size)
    // A fixed time, that of the first official archives, so that the same input gives the same bytes.
    unsafe archive_entry_set_mtime(entry, 1_339_704_000, 0)
    try check(unsafe archive_write_header(handle, entry))
  }

  /// Appends `bytes` to the current member.
  public func write(_ bytes: RawSpan) throws(ArchiveError) {
    let count = unsafe bytes.withUnsafeBytes { unsafe archive_write_data(handle, $0.baseAddress, $0.count) }
    guard count == bytes.byteCount else { throw failure }
  }

  /// Appends `bytes` to the current member.
  public func write(_ bytes: [UInt8]) throws(ArchiveError) { try unsafe write(bytes.span.bytes) }

  /// Writes the end of the archive.
  public func finish() throws(ArchiveError) { try check(unsafe archive_write_close(handle)) }

  /// Returns the size of a tar that holds files of these `sizes`, in bytes, with short names.
  public static func size(ofFiles sizes: some Sequence<Int64>) -> Int64 {
    let block = Member.blockBytes
    let bytes = sizes.reduce(2 * block) { $0 + block + ($1 + block - 1) / block * block }
    return (bytes + recordBytes - 1) / recordBytes * recordBytes
  }

  private func check(_ result: Int32) throws(ArchiveError) {
    guard result == ARCHIVE_OK else { throw failure }
  }

  private var failure: ArchiveError {
    let text = unsafe archive_error_string(handle).map { unsafe String(cString: $0) } ?? "libarchive gives no reason"
    return ArchiveError(.sink, offset: drain.count, text, cause: drain.error)
  }
}

/// Passes libarchive's bytes on and keeps the sink's error.
private final class Drain {
  private let sink: (RawSpan) throws -> Void
  private(set) var error: (any Error)?
  private(set) var count: Int64 = 0

  init(_ sink: @escaping (RawSpan) throws -> Void) { self.sink = sink }

  func write(_ bytes: RawSpan) -> Int {
    do {
      try sink(bytes)
      count += Int64(bytes.byteCount)
      return bytes.byteCount
    } catch {
      self.error = error
      return -1
    }
  }
}
