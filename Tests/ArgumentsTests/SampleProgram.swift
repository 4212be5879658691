import Arguments

/// A small program with one of everything that can be declared.
let sample = Program(
  name: "sample", version: "1.2", summary: "Keeps samples in order.",
  discussion: """
    Samples are read from the root and never changed. A second run finishes what a first one had to leave,
    and redoes nothing.

      sample --root samples
      sample check first.bin second.bin
    """,
  commonOptions: [
    Option(name: "root", value: "DIR", environment: "SAMPLE_ROOT", help: "The folder of the samples."),
    Option(name: "from", value: "DIR", isRepeated: true, help: "More samples."),
    Option(
      name: "only", value: "STAGE", choices: ["read", "hash", "write"], isList: true, help: "Do only these."),
    Option(name: "jobs", short: "j", value: "N", environment: "SAMPLE_JOBS", help: "Write with N threads."),
    Option(name: "limit", value: "SIZE", help: "Stop after that many bytes."),
    Option(
      name: "color", value: "WHEN", choices: ["auto", "always", "never"], environment: "SAMPLE_COLOR",
      help: "When to use colors; auto uses them on a terminal that can show them."),
    Option(name: "plain", environment: "NO_COLOR", help: "Print text only."),
    Option(name: "quiet", short: "q", help: "Print less."),
    Option(name: "verbose", short: "v", help: "Print more."),
    Option(name: "trace", isHidden: true, help: "Print everything."),
  ],
  commands: [
    Command(name: "run", summary: "Do everything that is left to do."),
    Command(
      name: "check", summary: "Compare samples with their sums.",
      discussion: "Without names it checks all samples.",
      options: [
        Option(name: "repair", help: "Make the damaged ones anew."),
        Option(name: "a-very-long-name-of-an-option", value: "TEXT", help: "Show the text below."),
      ],
      positionals: [
        Positional(name: "SAMPLE", help: "A sample to check.", isRequired: false, isRepeated: true)
      ]),
    Command(
      name: "copy", summary: "Copy a sample.",
      positionals: [
        Positional(name: "SAMPLE", help: "The sample."),
        Positional(name: "TARGET", help: "Its new name.", isRequired: false),
      ], commonOptions: ["root", "quiet"]),
    Command(name: "status", summary: "Show what is there.", commonOptions: ["root", "color"]),
    Command(name: "purge", summary: "Remove what is left over.", commonOptions: ["root", "quiet"]),
    Command(name: "list", summary: "Name the samples.", commonOptions: ["root", "quiet"]),
  ],
  defaultCommand: "run",
  sections: [
    Section(title: "Exit codes", rows: [.init("0", "Done."), .init("2", "A mistake in the arguments.")])
  ])

/// Parses arguments of the sample program with the given environment.
func parse(_ arguments: String..., environment: [String: String] = [:]) throws(ArgumentsError) -> Invocation {
  try sample.parse(arguments) { environment[$0] }
}

/// Returns the message of the mistake in arguments of the sample program, or nil if there is none.
func mistake(_ arguments: String..., environment: [String: String] = [:]) -> String? {
  do throws(ArgumentsError) {
    _ = try sample.parse(arguments) { environment[$0] }
    return nil
  } catch {
    return error.description
  }
}
