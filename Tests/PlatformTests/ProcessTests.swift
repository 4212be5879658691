import Glibc
import Platform
import TestSupport
import Testing

@Suite("A process starts with open streams and its arguments, and stops when it is asked to")
struct ProcessTests {
  @Test("the arguments are those that the C library has")
  func arguments() throws {
    let arguments = try #require(Platform.Process.arguments)
    #expect(arguments == Array(CommandLine.arguments.dropFirst()))
  }

  @Test("there are as many cores as nproc counts", .enabled(if: Tool.exists("nproc"), "nproc is not installed"))
  func cores() throws {
    let text = String(decoding: try #require(Tool("nproc")).run(), as: UTF8.self)
    #expect(Platform.Process.cores == Int(text.dropLast()))
  }

  @Suite("in a process of its own", .enabled(if: ChildProcess.isAvailable, "there is no C compiler (cc)"))
  struct OwnProcess {
    let child: ChildProcess

    init() throws { child = try ChildProcess() }

    @Test("arguments, streams, cores and signals are as promised")
    func promises() throws {
      #expect(try child.run("arguments", "a b", "", "ä") == "arguments,a b,,ä,")
      #expect(try child.run("cpus") == "1")
      try streams()
      try signals()
      try secondSignal()
    }

    /// A closed stream leads to /dev/null: the first for reading, the others for writing. Open ones are left alone.
    private func streams() throws {
      #expect(try child.run("streams", "-") == "kept kept kept ")
      #expect(try child.run("streams", "0") == "r kept kept ")
      #expect(try child.run("streams", "1") == "kept w kept ")
      #expect(try child.run("streams", "02") == "r kept w ")
      #expect(try child.run("streams", "012") == "r w w ")
    }

    /// The first signal is noted and announced at once; others within a second are the same request.
    private func signals() throws {
      #expect(try child.run("once", "first\n", "second\n") == "first\n[\(SIGINT)]")
      #expect(try child.run("burst", "first\n", "second\n") == "first\n[\(SIGINT)]")
      #expect(try child.run("once", "", "") == "[\(SIGINT)]")
      #expect(try child.run("long", "", "") == String(repeating: "x", count: 511) + "[\(SIGINT)]")
      // A stream that takes nothing must not block the handler.
      #expect(try child.run("blocked", "first\n", "") == "[\(SIGINT)]")
      // nohup stays in force.
      #expect(try child.run("ignored", "first\n", "") == "[0]")
    }

    /// A signal more than a second later ends the process with its number.
    private func secondSignal() throws {
      let failure = #expect(throws: Tool.Failure.self) { try child.run("later", "first\n", "second\n") }
      #expect(failure?.code == 128 + SIGTERM)
      #expect(failure?.text == "first\nsecond\n")
    }
  }
}
