internal import Boxes
internal import Platform

/// What the threads that make a table share.
///
/// Piece N goes to thread N modulo their number, through a queue of its own, and its rows come back through another. So the
/// rows are in order, and few pieces are under way, whatever their number.
final class BoxTableWork: Sendable {
  private let part: Directory
  private let form: BoxForm
  private let stopSignal: @Sendable () -> Int32?
  private let pieces: [BoundedQueue<AnnotationPiece>]
  private let tables: [BoundedQueue<BoxRows>]
  private let ignored = Locked(0)
  private let failure = Locked<ExportError?>(nil)

  init(_ part: Directory, _ form: BoxForm, threads: Int, _ stopSignal: @escaping @Sendable () -> Int32?) {
    (self.part, self.form, self.stopSignal) = (part, form, stopSignal)
    pieces = (0..<threads).map { _ in BoundedQueue(capacity: 2) }
    tables = (0..<threads).map { _ in BoundedQueue(capacity: 2) }
  }

  /// Lists all annotations.
  func list() {
    var walk = AnnotationWalk()
    var number = 0
    do {
      try walk.run(in: part) { piece in
        defer { number += 1 }
        return pieces[number % pieces.count].push(piece)
      }
      ignored.withLock { $0 = walk.ignored }
      for queue in pieces { queue.finish() }
    } catch {
      fail(error)
    }
  }

  /// Parses the pieces of a thread.
  func parse(_ thread: Int) {
    let parser = AnnotationParser()
    // One byte more than an annotation may have shows that it has more.
    var buffer = Buffer(capacity: AnnotationParser.byteLimit + 1)
    do {
      while let piece = pieces[thread].pop() {
        guard tables[thread].push(try rows(of: piece, parser, &buffer)) else { return }
      }
      tables[thread].finish()
    } catch {
      fail(error)
    }
  }

  /// Waits for the rows of piece `number`, and returns them; nil after the last.
  func rows(_ number: Int) -> BoxRows? { tables[number % tables.count].pop() }

  /// Ends the work of all threads; the first error wins.
  func fail(_ error: ExportError) {
    failure.withLock { if $0 == nil { $0 = error } }
    for queue in pieces { queue.finish() }
    for queue in tables { queue.finish() }
  }

  /// Returns how many names were passed over by the list, after all threads have ended.
  func finish() throws(ExportError) -> Int {
    if let error = failure.withLock({ $0 }) { throw error }
    return ignored.withLock { $0 }
  }
}

extension BoxTableWork {
  /// Reads the files of a piece in the order of inodes, which is faster on disks, and returns their rows in the order of names.
  private func rows(
    of piece: AnnotationPiece, _ parser: AnnotationParser, _ buffer: inout Buffer
  ) throws(ExportError) -> BoxRows {
    var unordered = BoxRows()
    var ranges = [Range<Int>](repeating: 0..<0, count: piece.files.count)
    var reasons = [BoxesError?](repeating: nil, count: piece.files.count)
    for place in piece.files.indices.sorted(by: { piece.files[$0].index < piece.files[$1].index }) {
      if failure.withLock({ $0 != nil }) { break }
      if let signal = stopSignal() { throw ExportError(.interrupted(signal), piece.folder.directory.path) }
      let file = piece.files[place]
      guard try io({ () throws(PlatformError) in try read(file, in: piece.folder, &buffer) }) else {
        unordered.summary.ignored += 1
        continue
      }
      unordered.summary.files += 1
      let start = unordered.bytes.count
      do {
        let name = String(decoding: file.stem, as: UTF8.self)
        unordered.add(try buffer.withElements { bytes throws(BoxesError) in try parser.parse(bytes, name: name) }, form)
        ranges[place] = start..<unordered.bytes.count
      } catch {
        reasons[place] = error
      }
    }
    var rows = BoxRows()
    rows.summary = unordered.summary
    for (place, file) in piece.files.enumerated() {
      rows.append(unordered.bytes[ranges[place]])
      if let reason = reasons[place] { rows.summary.refuse(piece.path(file), reason) }
    }
    return rows
  }

  /// Fills `buffer` from a file. Returns false if since the listing it has gone, or become something else.
  private func read(
    _ file: AnnotationPiece.File, in folder: AnnotationFolder, _ buffer: inout Buffer
  ) throws(PlatformError) -> Bool {
    do {
      let opened = try folder.listing.open(file.index, in: folder.directory)
      let status = try opened.status()
      guard status.kind == .file else { return false }
      let count = Int(min(status.identity.size, Int64(buffer.capacity)))
      _ = try buffer.fill(from: opened, count: count, at: 0)
      return true
    } catch {
      if error.isMissing || error.isLink { return false }
      throw error
    }
  }
}
