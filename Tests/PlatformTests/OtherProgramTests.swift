import Platform
import TestSupport
import Testing

@Suite("Another program")
struct OtherProgramTests {
  let folder: TemporaryFolder
  let directory: Directory

  init() throws {
    folder = try TemporaryFolder()
    directory = try Directory.open(folder.path)
  }

  @Test(
    "ends with its exit code, or with 128 plus the number of its signal",
    arguments: [("exit 0", 0), ("exit 3", 3), ("kill -9 $$", 137)])
  func codes(script: String, code: Int32) throws {
    #expect(try OtherProgram.run("sh", ["-c", script], in: directory) { false } == code)
  }

  @Test("runs in the folder, with nothing to read")
  func folders() throws {
    #expect(try OtherProgram.run("sh", ["-c", "cat >made"], in: directory) { false } == 0)
    #expect(try folder.read("made").isEmpty)
  }

  @Test("is told to end, and waited for")
  func stopped() throws {
    #expect(try OtherProgram.run("sleep", ["60"], in: directory) { true } == 143)
  }

  @Test("that is not installed is missing")
  func missing() throws {
    let error = #expect(throws: PlatformError.self) {
      try OtherProgram.run("no-such-program", [], in: directory) { false }
    }
    #expect(error?.isMissing == true)
  }
}
