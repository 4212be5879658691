internal import Arguments
internal import Dataset
internal import Platform
internal import Prepare

/// What every command starts from: the arguments, and how to talk to the user.
struct Context {
  let invocation: Invocation
  let console: Console
  let isJSON: Bool
  let isQuiet: Bool
  let isVerbose: Bool

  init(_ invocation: Invocation) throws(CommandError) {
    self.invocation = invocation
    console = Console(invocation)
    isJSON = invocation.flag("json")
    isQuiet = invocation.flag("quiet")
    isVerbose = invocation.flag("verbose")
  }

  /// Writes results, in the form that the user wants.
  func print(_ text: @autoclosure () -> String, json: @autoclosure () -> JSONLine) throws(CommandError) {
    if isQuiet && !isJSON { return }
    do {
      try StandardStream.output.write(isJSON ? json().text : text())
    } catch {
      throw CommandError(error)
    }
  }

  /// The release: the official one, or that of `--manifest`.
  func release() throws(CommandError) -> Release {
    guard let folder = invocation.value("manifest") else {
      do {
        return try Release.official()
      } catch {
        preconditionFailure("the compiled-in tables are tested: \(error)")
      }
    }
    return try Self.release(in: folder)
  }

  /// Reads the tables in `folder`. They may be links.
  static func release(in folder: String) throws(CommandError) -> Release {
    var tables: [String: [UInt8]] = [:]
    do {
      _ = try Directory.open(folder)
      for name in Release.tables {
        let file = try File.open("\(folder)/\(name)")
        guard try file.status().kind == .file else {
          throw CommandError(Message("\(folder)/\(name) is not a regular file"), .damaged)
        }
        tables[name] = try file.contents(limit: 64 << 20)
      }
      return try Release { [tables] name in tables[name] }
    } catch let error as PlatformError {
      let reason = error.isMissing ? "missing" : error.reason
      throw CommandError(
        Message("\(error.subject): \(reason)", hint: Self.manifestHint), error.isMissing ? .missing : .machine)
    } catch let error as ManifestError {
      throw CommandError(Message("\(folder)/\(error)", hint: Self.manifestHint), .damaged)
    } catch let error as CommandError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown: \(error)")
    }
  }

  private static let manifestHint = "manifests/README.md describes the tables"

  /// The root; `isSelecting` where the command has the option `--classes`.
  func root(isSelecting: Bool = false) throws(CommandError) -> Root {
    let path = invocation.value("root") ?? "."
    let archives = invocation.value("archives")
    let release = try release()
    let selection = isSelecting ? try selection(of: release) : nil
    return try command { () throws(PrepareError) in
      try Root(path, archives: archives, release: release, selection: selection)
    }
  }

  /// The classes that `--classes` names; nil where it is not given.
  private func selection(of release: Release) throws(CommandError) -> Selection? {
    var wnids: [Wnid] = []
    for name in invocation.list("classes") {
      guard let wnid = Wnid(name), release.synset(wnid) != nil else {
        throw CommandError(
          Message("there is no class '\(name)'", hint: "classes are named like \(release.synsets[0].wnid)"), .usage)
      }
      wnids.append(wnid)
    }
    return wnids.isEmpty ? nil : Selection(wnids)
  }

  /// How passes are run; `isReclaiming` where the command has the option `--reclaim`.
  func settings(isReclaiming: Bool = false) throws(CommandError) -> PassSettings {
    do {
      // One writer waits for the disk while another one works; more help where opening a file takes long.
      let writers = try invocation.count("jobs") ?? max(2, min(16, Process.cores))
      let checkpoint = try invocation.bytes("checkpoint") ?? 1 << 30
      guard 1...256 ~= writers else { throw CommandError(Message("--jobs takes a number from 1 to 256"), .usage) }
      // More than any disk holds, and sums of it with other sizes are far from overflowing.
      guard 1...1 << 50 ~= checkpoint else {
        throw CommandError(Message("--checkpoint takes a size from 1 byte to 1024Ti"), .usage)
      }
      return PassSettings(
        writers: writers, checkpointBytes: Int64(checkpoint),
        reclaim: isReclaiming ? invocation.value("reclaim").flatMap(Reclaim.init) : nil,
        stopSignal: { StopSignal.noted })
    } catch let error as ArgumentsError {
      throw CommandError(error)
    } catch let error as CommandError {
      throw error
    } catch {
      preconditionFailure("no other errors are thrown")
    }
  }

  var digestChoice: DigestChoice { invocation.value("digest").flatMap(DigestChoice.init) ?? .md5 }
}
