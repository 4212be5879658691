import Arguments
import Checksums
import Dataset
import TestSupport
import Testing

@testable import Commands
@testable import Planning

@Suite("A hint")
struct HintTests {
  @Test("repeats the options that say where things are, in a fixed order, and no others")
  func places() throws {
    let all = try context(
      "run", "--json", "--manifest", "/m", "--archives", "/b", "--root", "/r", "-j", "2", "--digest", "sha256",
      "--archives", "/a")
    #expect(all.commandLine("status") == "ilsvrc-prepare --root /r --archives /b --archives /a --manifest /m status")
    #expect(try context([]).commandLine("status") == "ilsvrc-prepare status")
  }

  @Test("repeats a root that the environment names")
  func environment() throws {
    let invocation = try program.parse(["status"]) { $0 == "ILSVRC2012_ROOT" ? "/from here" : nil }
    #expect(try Context(invocation).commandLine("clean") == "ilsvrc-prepare --root '/from here' clean")
  }

  @Test(
    "is quoted for a shell only if that is needed",
    arguments: [
      ("/data/ILSVRC2012", "/data/ILSVRC2012"), ("a-b_c.d+e,f=g:h@i", "a-b_c.d+e,f=g:h@i"), ("a b", "'a b'"),
      ("it's", #"'it'\''s'"#), ("$HOME", "'$HOME'"), ("~/data", "'~/data'"), ("a;b", "'a;b'"), ("*", "'*'"),
      ("ä", "'ä'"), ("a\\b", #"'a\b'"#), ("\"", "'\"'"), ("'", #"''\'''"#),
    ])
  func quoting(value: String, quoted: String) throws {
    #expect(try context("--root=\(value)").commandLine("status") == "ilsvrc-prepare --root \(quoted) status")
  }

  /// Returns the words that a shell makes of a command line, without the program's name.
  private func words(_ commandLine: String) throws -> [String] {
    let shell = try #require(Tool("sh"))
    let output = try shell.run("-c", #"set -f; eval "set -- $1"; shift; printf '%s\0' "$@""#, "sh", commandLine)
    return output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    "can be pasted: a shell and the parser take it as it was given",
    .enabled(if: Tool.exists("sh"), "needs a shell"),
    arguments: ["/data", "a b", "it's", "''", "$(echo x)", "`x`", "a\\", "*", "!x", "#x", "ä", "x=y", "\t", "&|<>"])
  func pasting(path: String) throws {
    let before = try context("--root=\(path)", "--archives=\(path)", "--manifest=\(path)")
    let after = try context(words(before.commandLine("audit --repair val")))
    #expect(after.invocation.command == "audit" && after.invocation.positionals == ["val"])
    for option in ["root", "manifest"] { #expect(after.invocation.value(option) == path) }
    #expect(after.invocation.values("archives") == [path])
  }

  @Test("can be pasted if a path begins with a hyphen", .enabled(if: Tool.exists("sh"), "needs a shell"))
  func hyphen() throws {
    let before = try context("--root=-x")
    let after = try context(words(before.commandLine("status")))
    #expect(after.invocation.value("root") == "-x")
  }

  @Test("names the same root in the messages of all errors that show a command")
  func messages() throws {
    let context = try context("--root", "my root", "--archives", "tars", "--manifest", "tables")
    let command = "ilsvrc-prepare --root 'my root' --archives tars --manifest tables"
    let digest = Digest.of([], .md5)
    let val = try #require(Part.named("val"))
    let errors: [(PrepareError.Code, String)] = [
      (.archivesMissing(["a.tar"], folders: ["/x"]), "status"),
      (.digestMismatch(actual: digest, expected: digest, other: nil, since: 1), "verify --again a.tar"),
      (.unmanaged(val, faults: 1, first: nil), "audit --repair val"),
      (.changed(val, faults: 1, first: nil), "audit --repair val"),
      (.changed(val, faults: 0, first: nil), "audit --repair val --deep"),
    ]
    for (code, words) in errors {
      #expect(Message(PrepareError(code, "a.tar"), context).hint?.contains("\(command) \(words)") == true)
    }
  }
}
