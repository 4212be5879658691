internal import CPlatform
internal import Glibc
internal import Synchronization

/// Removes a folder with everything in it.
///
/// Threads take folders from a stack. A thread removes the files in its folder and pushes the subfolders. The thread
/// that removes the last subfolder removes the folder itself. The deepest folders come first, so few are open at a time.
final class Removal: @unchecked Sendable {  // `waiting` and `failure` are guarded by the monitor
  private let monitor = Monitor()
  private var waiting: [Folder]
  private var failure: PlatformError?
  /// Set under the monitor when everything is removed, or when an error or a stop ends the work early.
  private let isOver = Atomic(false)
  private let wasStopped = Atomic(false)
  private let removed: @Sendable (Int) -> Void
  private let shouldStop: @Sendable () -> Bool

  /// Prepares to remove the folder `name`, which lies in the folder with the descriptor `parent`.
  init(
    of name: [CChar], in parent: Int32, path: String, removed: @escaping @Sendable (Int) -> Void,
    shouldStop: @escaping @Sendable () -> Bool
  ) {
    waiting = [Folder(name, in: parent, above: nil, path: path)]
    (self.removed, self.shouldStop) = (removed, shouldStop)
  }

  /// Returns false if the removal was stopped.
  func run(threads: Int) throws(PlatformError) -> Bool {
    var group = ThreadGroup()
    for number in 1..<max(1, threads) {
      do {
        try group.start("remove-\(number)") { self.work() }
      } catch {
        break  // Fewer threads do the same work.
      }
    }
    work()
    group.join()
    monitor.lock()
    defer { monitor.unlock() }
    if let failure { throw failure }
    return !wasStopped.load(ordering: .acquiring)
  }

  private func work() {
    var listing = Listing()
    while let folder = next() {
      do {
        try empty(folder, &listing)
      } catch {
        end(failure: error)
      }
    }
  }

  private func next() -> Folder? {
    monitor.lock()
    defer { monitor.unlock() }
    while waiting.isEmpty && !isOver.load(ordering: .acquiring) { monitor.wait() }
    return isOver.load(ordering: .acquiring) ? nil : waiting.popLast()
  }

  private func end(failure: PlatformError? = nil) {
    monitor.lock()
    if self.failure == nil { self.failure = failure }
    isOver.store(true, ordering: .releasing)
    monitor.wakeAll()
    monitor.unlock()
  }

  private func mustEnd() -> Bool {
    if isOver.load(ordering: .acquiring) { return true }
    guard shouldStop() else { return false }
    wasStopped.store(true, ordering: .releasing)
    end()
    return true
  }

  /// Removes the files in `folder`, and the folder itself if it has no subfolders.
  private func empty(_ folder: Folder, _ listing: inout Listing) throws(PlatformError) {
    if mustEnd() { return }
    let descriptor = try folder.open()
    try listing.read(from: descriptor, path: folder.path)
    var (subfolders, count): ([Folder], Int) = ([], 0)
    defer { if count > 0 { removed(count) } }
    for index in 0..<listing.count {
      if index % Self.interval == Self.interval - 1 {
        removed(count)
        count = 0
        if mustEnd() { return }
      }
      let name = unsafe listing.name(index)
      if listing.kind(index) != .directory {
        let result = retrying { unsafe unlinkat(descriptor, name, 0) }
        if result == 0 { count += 1 }
        // Another process may have removed it, or replaced it by a folder.
        if result == 0 || errno == ENOENT { continue }
        guard errno == EISDIR else { throw PlatformError("unlinkat", listing.path(index, folder.path)) }
      }
      let path = listing.path(index, folder.path)
      subfolders.append(Folder(unsafe copy(name), in: descriptor, above: folder, path: path))
    }
    if subfolders.isEmpty { return try finish(folder) }
    folder.remaining.store(subfolders.count, ordering: .releasing)
    monitor.lock()
    waiting += subfolders
    monitor.wakeAll()
    monitor.unlock()
  }

  /// Removes the empty `folder`, and each folder above it that this leaves empty.
  private func finish(_ folder: Folder) throws(PlatformError) {
    var folder = folder
    while true {
      if retrying({ unsafe unlinkat(folder.parent, folder.name, AT_REMOVEDIR) }) == 0 {
        removed(1)
      } else if errno != ENOENT {
        throw PlatformError("unlinkat", folder.path)
      }
      guard let above = folder.above else { return end() }
      guard above.remaining.subtract(1, ordering: .acquiringAndReleasing).newValue == 0 else { return }
      folder = above
    }
  }

  private func copy(_ name: UnsafePointer<CChar>) -> [CChar] {
    unsafe Array(UnsafeBufferPointer(start: name, count: strlen(name) + 1))
  }

  /// The number of names between two checks for a stop.
  private static let interval = 256
}

/// A folder to be removed.
private final class Folder: Sendable {
  /// The folder above, if it is removed too. This reference keeps it open.
  let above: Folder?
  /// The descriptor of the folder above.
  let parent: Int32
  let name: [CChar]
  let path: String
  /// The number of subfolders left.
  let remaining = Atomic(0)
  private let descriptor = Atomic<Int32>(-1)

  init(_ name: [CChar], in parent: Int32, above: Folder?, path: String) {
    (self.name, self.parent, self.above, self.path) = (name, parent, above, path)
  }

  deinit {
    let descriptor = descriptor.load(ordering: .acquiring)
    if descriptor >= 0 { closeReader(descriptor) }
  }

  /// Opens the folder until `deinit`. Grants its owner access if its mode does not.
  func open() throws(PlatformError) -> Int32 {
    var opened = openOnce()
    if opened < 0 && errno == EACCES {
      // If this is refused, the folder cannot be opened either.
      _ = retrying { unsafe fchmodat(parent, name, 0o700, AT_SYMLINK_NOFOLLOW) }
      opened = openOnce()
    }
    guard opened >= 0 else { throw PlatformError("openat", path) }
    descriptor.store(opened, ordering: .releasing)
    var status = stat()
    guard retrying({ unsafe fstat(opened, &status) }) == 0 else { throw PlatformError("fstat", path) }
    // If this is refused, the names in it cannot be removed either.
    if status.st_mode & 0o700 != 0o700 { _ = retrying { fchmod(opened, 0o700) } }
    return opened
  }

  private func openOnce() -> Int32 {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    // What is mounted in the tree is not part of it: the kernel refuses to cross into it.
    guard Resolution.supported == .byFolder else { return unsafe cplatform_open_beneath(parent, name, flags, 0) }
    return retrying { unsafe openat(parent, name, flags) }
  }
}
