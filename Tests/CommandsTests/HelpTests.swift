import Arguments
import Testing

@testable import Commands

@Suite("The help")
struct HelpTests {
  @Test("names every command, common option and exit code")
  func overview() {
    let text = program.help(width: 100)
    for command in program.commands { #expect(text.contains("\n  \(command.name) ")) }
    for option in program.commonOptions { #expect(text.contains("--\(option.name)")) }
    for (code, meaning) in ExitCode.meanings {
      #expect(text.contains("\n  \(code) ") && text.contains(meaning.prefix(30)))
    }
  }

  @Test("of verify")
  func verify() {
    let text = program.help(for: "verify", width: 80)
    #expect(text == verifyHelp)
  }

  @Test("of audit")
  func audit() {
    #expect(program.help(for: "audit", width: 80).hasPrefix(auditHelp))
  }

  @Test("fits the width", arguments: [60, 80, 100])
  func width(columns: Int) {
    for text in program.commands.map({ program.help(for: $0.name, width: columns) }) + [program.help(width: columns)] {
      for line in text.split(separator: "\n") where !line.hasPrefix("Usage:") && !line.hasPrefix(" \(program.name)") {
        #expect(line.count <= columns, "\(line)")
      }
    }
  }

  private let auditHelp = """
    ilsvrc-prepare audit: Compare train/, val/ and test/ with the release's tables,
    whoever made them.

    Usage: ilsvrc-prepare audit [OPTIONS] [SPLIT...]

    Finds missing, misplaced, foreign, empty and truncated files, at the speed of
    the file system: names, and the first and last bytes of every image. Writes
    nothing, unless it is asked to compare or repair.

    Arguments:
      SPLIT  train, val or test; those that are there if none is given.

    Options:
          --deep             Compare every byte with the archives too, which are
                             read once and verified.
          --repair           Make what is missing or wrong anew from the archives,
                             and sort a flat val/; touch no right file.
          --quarantine       Repair, and move what does not belong there to
                             ilsvrc-prepare.quarantine.

    Common options:
          --root DIR

    """.dropLast()

  private let verifyHelp = """
    ilsvrc-prepare verify: Compare archives with their published sums.

    Usage: ilsvrc-prepare verify [OPTIONS] [ARCHIVE...]

    Verdicts are remembered, and hold as long as a file keeps its size, time and
    inode.

    Arguments:
      ARCHIVE  The name of an archive; all that are there if none is given.

    Options:
          --again            Read archives even if their verdict is known.

    Common options:
          --root DIR         The folder to prepare; the current one if not given.
                             [env: ILSVRC2012_ROOT]
          --archives DIR     Where the archives are, if not in the root or its
                             folders archives, Images, Development_Kit,
                             Bounding_Boxes.
          --manifest DIR     Read the release's tables from here: fixtures, other
                             releases.
          --digest WHICH     The published sums to verify with: md5 (the default),
                             sha256 or both. [choices: md5, sha256, both]
      -j, --jobs N           Threads that write files, or audit them; more help on
                             network file systems.
          --checkpoint SIZE  How much a killed run may have to read again, such as
                             512M; 1Gi if not given.
      -n, --dry-run          Show what would be read and written; change nothing.
          --json             Print results as JSON Lines, the last of which is the
                             outcome.
          --progress HOW     How progress is shown: lines that move (tty), or one
                             every 30 seconds (plain). [choices: auto, tty, plain,
                             none]
          --color WHEN       Colour messages; auto heeds NO_COLOR and colours only
                             on a terminal. [choices: auto, always, never]
      -q, --quiet            Show nothing but errors.
      -v, --verbose          Show what is read, and where it goes on; in a dry run
                             the class tars too.
      -h, --help             Show this help.
          --version          Show the version.

    """
}
