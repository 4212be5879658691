import Arguments
import Testing

@Suite("Every mistake is reported in one clear line")
struct MistakeTests {
  @Test("an unknown command suggests the nearest one")
  func unknownCommand() {
    #expect(mistake("chekc") == "unknown command 'chekc'; did you mean 'check'?")
    #expect(mistake("stat") == "unknown command 'stat'; did you mean 'status'?")
    #expect(mistake("rnu") == "unknown command 'rnu'; did you mean 'run'?")
    #expect(mistake("bogus") == "unknown command 'bogus'")
    #expect(mistake("") == "unknown command ''")
  }

  @Test("an unknown option suggests the nearest one that the command accepts")
  func unknownOption() {
    #expect(mistake("--rot", "a", "check") == "unknown option '--rot'; did you mean '--root'?")
    #expect(mistake("check", "--rep") == "unknown option '--rep'; did you mean '--repair'?")
    #expect(mistake("run", "--rep=1") == "unknown option '--rep'")
    #expect(mistake("--vers") == "unknown option '--vers'; did you mean '--version'?")
    #expect(mistake("--trac") == "unknown option '--trac'")
  }

  @Test("an unknown letter is shown with the word that it is in")
  func unknownLetter() {
    #expect(mistake("-x") == "unknown option '-x'")
    #expect(mistake("-qx") == "unknown option '-x' in '-qx'")
    #expect(mistake("-root", "a") == "unknown option '-r' in '-root'; did you mean '--root'?")
  }

  @Test("an option of other commands names them, unless there are many")
  func notAccepted() {
    #expect(mistake("copy", "--repair", "x") == "command 'copy' does not take '--repair'; 'check' does")
    #expect(mistake("copy", "-v", "x") == "command 'copy' does not take '-v'; 'run' and 'check' do")
    #expect(mistake("status", "-q") == "command 'status' does not take '-q'")
  }

  @Test("a flag takes no value")
  func flagValue() {
    #expect(mistake("--quiet=yes") == "'--quiet' takes no value, but was given 'yes'")
    #expect(mistake("-q=yes") == "'-q' takes no value, but was given 'yes'")
  }

  @Test("a missing value is reported with its placeholder")
  func missingValue() {
    #expect(mistake("--root") == "'--root' needs a value (DIR)")
    #expect(mistake("--only", "--", "x") == "'--only' needs a value (STAGE,...)")
    #expect(mistake("--root", "--quiet") == "'--root' needs a value (DIR)")
    #expect(mistake("-j", "-1") == "'-j' needs a value (N); to give it '-1', write '--jobs=-1'")
  }

  @Test("an empty value, item or argument is refused")
  func empty() {
    #expect(mistake("--root=") == "'--root' has an empty value")
    #expect(mistake("--root", "") == "'--root' has an empty value")
    #expect(mistake("--only", "read,,hash") == "'--only' has an empty item in 'read,,hash'")
    #expect(mistake("copy", "") == "command 'copy' is given an empty argument")
  }

  @Test("two different values are both shown")
  func conflict() {
    #expect(mistake("--root", "a", "--root=b") == "'--root' is given twice, as 'a' and as 'b'")
    // The same text to a reader, different files to Linux.
    #expect(mistake("--root", "\u{E9}", "--root=e\u{301}") != nil)
  }

  @Test("a value that is not among the choices lists them")
  func choices() {
    #expect(mistake("--color", "x") == "'--color' takes auto, always or never, not 'x'")
    #expect(
      mistake("--only=read,hsh") == "'--only' takes read, hash or write, not 'hsh'; did you mean 'hash'?")
  }

  @Test("too many or too few arguments say how many there may be")
  func arguments() {
    #expect(mistake("run", "x") == "command 'run' takes no arguments; unexpected 'x'")
    #expect(mistake("copy", "x", "y", "z") == "command 'copy' takes 2 arguments; unexpected 'z'")
    #expect(mistake("copy") == "command 'copy' needs an argument (SAMPLE)")
  }

  @Test("control characters are escaped")
  func escaping() {
    #expect(mistake("a\u{1B}[2J\n\u{202E}") == #"unknown command 'a\u{1B}[2J\n\u{202E}'"#)
    #expect(mistake("-\u{7}") == #"unknown option '-\u{07}'"#)
  }

  @Test("the first of several mistakes is reported")
  func first() {
    #expect(mistake("check", "--root", "--bogus") == "'--root' needs a value (DIR)")
    #expect(mistake("--bogus", "check", "--root") == "unknown option '--bogus'")
  }

  @Test("an error carries its code, the word and the command")
  func parts() {
    let error = #expect(throws: ArgumentsError.self) { try parse("check", "--repiar") }
    let code = ArgumentsError.Code.unknownOption(letter: nil, nearest: "--repair")
    #expect(error == ArgumentsError(code, word: "--repiar", command: "check"))
  }
}
