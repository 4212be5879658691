internal import Boxes
public import Platform

/// The boxes of all annotations of a part as one table: CSV with a row for each object.
///
/// Edges are given in pixels, as the annotation has them, and relative to the image's size, from 0 to 1. The size is the
/// annotation's, too, because it is the one that the edges belong to.
public struct BoxTable: Sendable {
  /// The columns, by which a table is also recognised.
  public static let header = "image,wnid,xmin,ymin,xmax,ymax,xmin_rel,ymin_rel,xmax_rel,ymax_rel"

  private let part: Directory
  private let threads: Int
  private let stopSignal: @Sendable () -> Int32?

  /// Makes a table of the annotations in `part`, and in those of its folders that are named by a wnid: all files that end with
  /// `.xml`. Links are never followed. `stopSignal` is called from several threads; the number of a signal ends the work.
  public init(
    of part: Directory, threads: Int, stopSignal: @escaping @Sendable () -> Int32? = { nil }
  ) {
    (self.part, self.threads, self.stopSignal) = (part, max(1, threads), stopSignal)
  }

  /// Writes the table to the file `name` in `directory`, in the order of the paths' bytes, and returns once it is on the disk.
  ///
  /// An older table is replaced in the end; anything else of that name is an error, and stays. An annotation that is
  /// refused costs its own rows only. On any error there is no part of a new file. Only one export at a time
  /// may write to that name: the caller has a lock.
  public func write(_ name: String, in directory: Directory) throws(ExportError) -> BoxTableSummary {
    let firstLine = Array((Self.header + "\n").utf8)
    let file = OwnFile(name: name, directory: directory, firstLine: firstLine)
    return try file.write { file throws(ExportError) in
      try write(.table, to: file)
    }.result
  }

  /// Whether there is a table called `name` in `directory`, made by this program.
  public static func exists(_ name: String, in directory: Directory) throws(PlatformError) -> Bool {
    let file = OwnFile(name: name, directory: directory, firstLine: Array((header + "\n").utf8))
    do {
      return try file.isOlderThere()
    } catch {
      if case .io(let cause) = error.code { throw cause }
      return false
    }
  }

  /// Appends the first line of `form` and the lines of all annotations to `file`: this thread writes, one lists the folders,
  /// and the others parse.
  func write(_ form: BoxForm, to file: OutputFile) throws(ExportError) -> BoxTableSummary {
    try file.append("\(form.header)\n".utf8)
    let work = BoxTableWork(part, form, threads: threads, stopSignal)
    var group = ThreadGroup()
    do {
      try group.start("list") { work.list() }
      for number in 0..<threads { try group.start("parse-\(number + 1)") { work.parse(number) } }
    } catch {
      work.fail(ExportError(error))
    }
    var summary = BoxTableSummary()
    do throws(ExportError) {
      var number = 0
      while let rows = work.rows(number) {
        try file.append(rows.bytes)
        summary += rows.summary
        number += 1
      }
    } catch {
      work.fail(error)
    }
    group.join()
    summary.ignored += try work.finish()
    return summary
  }
}
