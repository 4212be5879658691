import Arguments
import Testing

@Suite("Help is made from the declaration")
struct HelpTests {
  @Test("the help of the program")
  func program() {
    #expect(
      sample.help(width: 80) == """
        sample 1.2: Keeps samples in order.

        Usage: sample [COMMAND] [OPTIONS] [ARGUMENTS]

        Samples are read from the root and never changed. A second run finishes what a
        first one had to leave, and redoes nothing.

          sample --root samples
          sample check first.bin second.bin

        Commands:
          run     Do everything that is left to do. [default]
          check   Compare samples with their sums.
          copy    Copy a sample.
          status  Show what is there.
          purge   Remove what is left over.
          list    Name the samples.
          help    Show the help of the program or of a command.

        Common options:
              --root DIR        The folder of the samples. [env: SAMPLE_ROOT]
              --from DIR        More samples. May be given more than once.
              --only STAGE,...  Do only these. [choices: read, hash, write]
          -j, --jobs N          Write with N threads. [env: SAMPLE_JOBS]
              --limit SIZE      Stop after that many bytes.
              --color WHEN      When to use colors; auto uses them on a terminal that
                                can show them. [choices: auto, always, never]
                                [env: SAMPLE_COLOR]
              --plain           Print text only. [env: NO_COLOR]
          -q, --quiet           Print less.
          -v, --verbose         Print more.
          -h, --help            Show this help.
              --version         Show the version.

        'sample help COMMAND' shows the options of a command.

        Exit codes:
          0  Done.
          2  A mistake in the arguments.

        """)
  }

  @Test("the help of a command")
  func command() {
    #expect(
      sample.help(for: "check", width: 60) == """
        sample check: Compare samples with their sums.

        Usage: sample check [OPTIONS] [SAMPLE...]

        Without names it checks all samples.

        Arguments:
          SAMPLE  A sample to check.

        Options:
              --repair          Make the damaged ones anew.
              --a-very-long-name-of-an-option TEXT
                                Show the text below.

        Common options:
              --root DIR        The folder of the samples.
                                [env: SAMPLE_ROOT]
              --from DIR        More samples. May be given more than
                                once.
              --only STAGE,...  Do only these. [choices: read, hash,
                                write]
          -j, --jobs N          Write with N threads.
                                [env: SAMPLE_JOBS]
              --limit SIZE      Stop after that many bytes.
              --color WHEN      When to use colors; auto uses them
                                on a terminal that can show them.
                                [choices: auto, always, never]
                                [env: SAMPLE_COLOR]
              --plain           Print text only. [env: NO_COLOR]
          -q, --quiet           Print less.
          -v, --verbose         Print more.
          -h, --help            Show this help.
              --version         Show the version.

        """)
  }

  @Test("the help of a command lists only the common options that it accepts")
  func acceptedOptions() {
    let help = sample.help(for: "status", width: 80)
    #expect(help.contains("--color"))
    #expect(!help.contains("--quiet"))
    #expect(sample.help(for: "help", width: 80).contains("Usage: sample help [OPTIONS] [COMMAND]\n"))
  }

  @Test("usage is one line")
  func usage() {
    #expect(sample.usage(for: nil) == "Usage: sample [COMMAND] [OPTIONS] [ARGUMENTS]")
    #expect(sample.usage(for: "run") == "Usage: sample [run] [OPTIONS]")
    #expect(sample.usage(for: "check") == "Usage: sample check [OPTIONS] [SAMPLE...]")
    #expect(sample.usage(for: "copy") == "Usage: sample copy [OPTIONS] SAMPLE [TARGET]")
  }

  @Test("hidden options do not appear in help")
  func hidden() {
    #expect(!sample.help(width: 80).contains("trace"))
    #expect(!sample.help(for: "run", width: 80).contains("trace"))
  }

  @Test(
    "lines fit the clamped width, without trailing spaces",
    arguments: [0, 60, 77, 100, 999])
  func width(width: Int) {
    let clamped = min(max(width, 60), 100)
    for help in [sample.help(width: width), sample.help(for: "check", width: width)] {
      let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines.allSatisfy { $0.count <= clamped && $0.last != " " })
      #expect(help.hasSuffix("\n") && !help.hasSuffix("\n\n"))
    }
    #expect(sample.help(width: width) == sample.help(width: clamped))
  }
}
