public import Dataset
internal import Journal

/// A step of the preparation that users run by its name. It does nothing itself: it states goals, so that one read of an
/// archive can serve all stages.
public struct Stage: Sendable {
  public let name: String
  let goals: [Goal]

  /// What a stage wants to be true.
  package enum Goal: Sendable {
    /// The archives with these names are compared with their published checksums; all that are there, if there are none.
    /// If `again` is set they are read although an earlier verdict is known.
    case verified([String], again: Bool)
    /// The part is complete under its name.
    case complete(Part)
    /// The usual label files are there, of the parts that are complete, and made from what these are now.
    case labelled
  }

  /// Compares archives with their published checksums.
  public static func verify(_ archives: [String] = [], again: Bool = false) -> Stage {
    Stage(name: "verify", goals: [.verified(archives, again: again)])
  }

  /// Writes the usual label files.
  static let index = Stage(name: "index", goals: [.labelled])

  /// All stages, in the order in which they are run and shown: `verify`, those that make parts, and `index`.
  public static let all: [Stage] = [verify()] + partStages + [index]

  /// The stages that `run` consists of if none is named and nothing else was made before.
  public static let `default`: [Stage] = all.filter { stage in stage.parts.allSatisfy(\.isDefault) }

  /// Returns the stages that `run` consists of in `root` if none is named: the default ones, and those of parts that were
  /// asked for before. A selection leaves out parts that it selects nothing of.
  public static func `default`(in root: Root) throws(PrepareError) -> [Stage] {
    let journal = try RootState.readJournal(of: root)
    return all.filter { stage in
      stage.parts.isEmpty
        || stage.parts.contains { part in
          part.isDefault && root.release.selects(part) || journal.published[part.id] != nil
            || journal.staged[part.id] != nil
        }
    }
  }

  /// Returns the stage called `name`, or nil.
  public static func named(_ name: String) -> Stage? { all.first { $0.name == name } }

  /// The parts that the stage makes.
  public var parts: [Part] { goals.compactMap { if case .complete(let part) = $0 { part } else { nil } } }

  /// Whether the stage writes label files.
  var hasLabels: Bool { goals.contains { if case .labelled = $0 { true } else { false } } }

  private static let partStages: [Stage] = Part.all.reduce(into: []) { stages, part in
    guard !stages.contains(where: { $0.name == part.stage }) else { return }
    let parts = Part.all.filter { $0.stage == part.stage }
    stages.append(Stage(name: part.stage, goals: parts.map { .complete($0) }))
  }
}
