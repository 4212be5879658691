import Arguments
import Dataset
import Pass
import Testing

@testable import Commands
@testable import Planning

@Suite("The commands")
struct StageCommandTests {
  @Test("have one for every stage")
  func stages() throws {
    let commands = program.commands.map(\.name)
    for stage in Stage.all {
      #expect(commands.contains(stage.name))
      #expect(try context(stage.name).invocation.command == stage.name)
    }
  }

  @Test("are run if none is named")
  func defaultCommand() throws {
    #expect(try context([]).invocation.command == "run")
  }

  @Test("take the stages' names after --only and --skip", arguments: ["only", "skip"])
  func names(option: String) throws {
    for stage in Stage.all {
      #expect(try context("run", "--\(option)", stage.name).invocation.list(option) == [stage.name])
    }
    #expect(throws: ArgumentsError.self) { try context("run", "--\(option)", "extract-nothing") }
  }

  @Test("take --classes, --accept-unverified and --reclaim if they make parts")
  func options() throws {
    for stage in Stage.all where !stage.parts.isEmpty {
      let invocation = try context(
        stage.name, "--classes", "n01440764,n01443537", "--accept-unverified", "--reclaim"
      ).invocation
      #expect(invocation.list("classes") == ["n01440764", "n01443537"])
      #expect(invocation.flag("accept-unverified") && invocation.flag("reclaim"))
    }
    #expect(throws: ArgumentsError.self) { try context("verify", "--reclaim") }
  }

  @Test("take numbers and sizes within their limits")
  func settings() throws {
    let options = try context("--jobs", "3", "--checkpoint", "512M", "--digest", "both").options()
    #expect(options.pass.writers == 3 && options.pass.checkpointBytes == 512_000_000 && options.digests == .both)
    let defaults = try context([]).options()
    #expect(2...16 ~= defaults.pass.writers && defaults.pass.checkpointBytes == 1 << 30 && defaults.digests == .md5)
    #expect(!defaults.isAccepting && !defaults.isReclaiming && !defaults.isNamed)
    for arguments in [["--jobs", "0"], ["--jobs", "257"], ["--checkpoint", "0"], ["--checkpoint", "1025Ti"]] {
      let error = #expect(throws: CommandError.self) { try context(arguments).options() }
      #expect(error?.exitCode == .usage)
    }
  }

  @Test("refuse classes that the release does not have", arguments: ["n00000000", "tench", "N01440764", "n0144076"])
  func classes(name: String) throws {
    let error = #expect(throws: CommandError.self) { try context("--classes", name).root(isSelecting: true) }
    #expect(error?.exitCode == .usage)
    #expect(error?.message.text == "there is no class '\(name)'")
    #expect(error?.message.hint?.hasPrefix("classes are named like n01440764, @FILE names a file of them") == true)
  }

  @Test("suggest the subset or layout that was probably meant")
  func suggestions() {
    let subset = #expect(throws: CommandError.self) { try context("--classes", "imagenete").root(isSelecting: true) }
    #expect(subset?.message.text == "there is no class 'imagenete'; did you mean 'imagenette'?")
    for (word, nearest) in [("imagefoldr", "imagefolder"), ("webdatset", "webdataset"), ("squash", "squashfs")] {
      let layout = #expect(throws: CommandError.self) { try exportCommand(try context("export", word)) }
      #expect(layout?.exitCode == .usage)
      #expect(layout?.message.text == "there is no layout '\(word)'; did you mean '\(nearest)'?")
    }
  }

  @Test("end with the exit code of the failure's kind")
  func exitCodes() {
    let codes: [(PrepareError.Kind, Int32)] = [
      (.usage, 2), (.missing, 3), (.damaged, 4), (.machine, 5), (.conflict, 6), (.locked, 7), (.interrupted(2), 130),
      (.interrupted(15), 143),
    ]
    for (kind, code) in codes { #expect(ExitCode(kind).rawValue == code) }
  }
}
