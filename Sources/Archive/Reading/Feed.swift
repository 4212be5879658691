internal import CLibArchive

/// Hands a source's bytes to libarchive and keeps the source's error, which libarchive forgets.
final class Feed {
  let source: any ByteSequence
  private(set) var isAtEnd = false
  private(set) var error: (any Error)?
  /// How many bytes were handed over or skipped.
  private(set) var count: Int64 = 0

  init(_ source: any ByteSequence) { self.source = source }

  /// Makes libarchive read from here. The handle must not outlive this object.
  func open(_ handle: OpaquePointer) -> Int32 {
    unsafe archive_read_set_read_callback(handle) { handle, context, buffer in
      let feed = unsafe Unmanaged<Feed>.fromOpaque(context!).takeUnretainedValue()
      return unsafe feed.read(handle!, buffer!)
    }
    // With a skip callback libarchive skips bytes that a digest in the same read must see.
    if source.canSkip {
      unsafe archive_read_set_skip_callback(handle) { _, context, request in
        let feed = unsafe Unmanaged<Feed>.fromOpaque(context!).takeUnretainedValue()
        return feed.skip(request)
      }
    }
    unsafe archive_read_set_callback_data(handle, Unmanaged.passUnretained(self).toOpaque())
    return unsafe archive_read_open1(handle)
  }

  private func read(_ handle: OpaquePointer, _ buffer: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    do {
      var length = 0
      let isMore = try source.next { bytes in
        // The pointer outlives the closure: the source guarantees that the bytes stay in place until its next call.
        unsafe bytes.withUnsafeBytes { unsafe buffer.pointee = $0.baseAddress }
        length = bytes.byteCount
      }
      // libarchive takes 0 for the end of the file.
      isAtEnd = !isMore
      count += Int64(length)
      return length
    } catch {
      self.error = error
      unsafe clibarchive_set_error(handle, -1, "the source failed")
      return Int(ARCHIVE_FATAL)
    }
  }

  /// Reads what is left of the source. Returns whether that worked.
  func drain() -> Bool {
    do {
      while try source.next({ count += Int64($0.byteCount) }) {}
      return true
    } catch {
      self.error = error
      return false
    }
  }

  private func skip(_ request: Int64) -> Int64 {
    let skipped = source.skip(request)
    count += skipped
    return skipped
  }
}
