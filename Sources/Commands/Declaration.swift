internal import Arguments
internal import Dataset

/// What the program accepts: the parser and the help are made from this.
let program = Program(
  name: "ilsvrc-prepare",
  version: version,
  summary: "Prepare ILSVRC2012 (ImageNet-1K) from the official archives: verified, complete, resumable.",
  discussion: """
    Reads each archive once, compares it with its published sum in that read, unpacks the nested class tars, sorts the \
    validation images into class folders, and gives train/, val/ and test/ their names only when they are complete and \
    verified. Whatever ends a run, the same command goes on where it was.

     ilsvrc-prepare --root ~/data/ILSVRC2012      prepare what archives are there
     ilsvrc-prepare status                        what is there, verified, left
     ilsvrc-prepare demo                          see it work on a miniature
    """,
  commonOptions: [
    Option(
      name: "root", value: "DIR", environment: "ILSVRC2012_ROOT",
      help: "The folder to prepare; the current one if not given."),
    Option(
      name: "archives", value: "DIR",
      help:
        "Where the archives are, if not in the root or its folders archives, Images, Development_Kit, Bounding_Boxes."),
    Option(name: "manifest", value: "DIR", help: "Read the release's tables from here: fixtures, other releases."),
    Option(
      name: "digest", value: "WHICH", choices: ["md5", "sha256", "both"],
      help: "The published sums to verify with: md5 (the default), sha256 or both."),
    Option(
      name: "jobs", short: "j", value: "N",
      help: "Threads that write files, or audit them; more help on network file systems."),
    Option(
      name: "checkpoint", value: "SIZE",
      help: "How much a killed run may have to read again, such as 512M; 1Gi if not given."),
    Option(name: "dry-run", short: "n", help: "Show what would be read and written; change nothing."),
    Option(name: "json", help: "Print results as JSON Lines, the last of which is the outcome."),
    Option(
      name: "progress", value: "HOW", choices: ["auto", "tty", "plain", "none"],
      help: "How progress is shown: lines that move (tty), or one every 30 seconds (plain)."),
    Option(
      name: "color", value: "WHEN", choices: ["auto", "always", "never"],
      help: "Colour messages; auto heeds NO_COLOR and colours only on a terminal."),
    Option(name: "quiet", short: "q", help: "Show nothing but errors."),
    Option(
      name: "verbose", short: "v", help: "Show what is read, and where it goes on; in a dry run the class tars too."),
  ],
  commands: [
    Command(
      name: "run", summary: "Prepare everything that archives are there for (the default).",
      discussion: "Archives that no split is made from are verified only. Extraction always verifies.",
      options: [
        Option(name: "only", value: "STAGE", choices: stageNames, isList: true, help: "Run these stages only."),
        Option(name: "skip", value: "STAGE", choices: stageNames, isList: true, help: "Leave these stages out."),
        classesOption, acceptOption, reclaimOption,
      ]),
    Command(
      name: "verify", summary: "Compare archives with their published sums.",
      discussion: "Verdicts are remembered, and hold as long as a file keeps its size, time and inode.",
      options: [Option(name: "again", help: "Read archives even if their verdict is known.")],
      positionals: [
        Positional(
          name: "ARCHIVE", help: "The name of an archive; all that are there if none is given.", isRequired: false,
          isRepeated: true)
      ]),
    Command(
      name: "extract-train", summary: "Make train/ from ILSVRC2012_img_train.tar.",
      discussion: "With --classes only the class tars that are wanted are read, if the archive is verified.",
      options: [classesOption, acceptOption, reclaimOption]),
    Command(
      name: "extract-val", summary: "Make val/ from ILSVRC2012_img_val.tar.",
      options: [classesOption, acceptOption, reclaimOption]),
    Command(
      name: "extract-test", summary: "Make test/ from the archive of the test images.",
      options: [classesOption, acceptOption, reclaimOption]),
    Command(
      name: "audit", summary: "Compare train/, val/ and test/ with the release's tables, whoever made them.",
      discussion: """
        Finds missing, misplaced, foreign, empty and truncated files, at the speed of the file system: names, and the \
        first and last bytes of every image. Writes nothing, unless it is asked to compare or repair.
        """,
      options: [
        Option(name: "deep", help: "Compare every byte with the archives too, which are read once and verified."),
        Option(
          name: "repair",
          help: "Make what is missing or wrong anew from the archives, and sort a flat val/; touch no right file."),
        Option(
          name: "quarantine", help: "Repair, and move what does not belong there to \(Layout.quarantine)."),
      ],
      positionals: [
        Positional(
          name: "SPLIT", help: "train, val or test; those that are there if none is given.", isRequired: false,
          isRepeated: true)
      ],
      commonOptions: [
        "root", "archives", "manifest", "digest", "jobs", "checkpoint", "json", "progress", "color", "quiet", "verbose",
      ]),
    Command(
      name: "status", summary: "Show what is there, what is verified, what is left.",
      commonOptions: ["root", "archives", "manifest", "digest", "json", "color", "quiet", "verbose"]),
    Command(
      name: "clean", summary: "Remove what unfinished runs have staged; never archives, never a published split.",
      commonOptions: ["root", "archives", "manifest", "json", "color", "quiet", "verbose"]),
    Command(
      name: "journal", summary: "Repair a damaged journal, or rebuild one from tree and archives.",
      discussion: """
        Verdicts on archives that are unchanged and splits that are where they were published are kept; what is in staging \
        counts no more. With rebuild, splits that no record vouches for, all of them where there is no journal, are then \
        compared with the archives byte for byte, and recorded if they are right.
        """,
      positionals: [Positional(name: "ACTION", help: "repair or rebuild.")],
      commonOptions: [
        "root", "archives", "manifest", "digest", "jobs", "checkpoint", "json", "progress", "color", "quiet", "verbose",
      ]),
    Command(
      name: "fixture", summary: "Make a miniature release: official-shaped archives and their manifest.",
      discussion: "The same options make the same bytes.",
      options: [
        Option(name: "classes", value: "N", help: "Classes, up to 1000; 10 if not given."),
        Option(name: "per-class", value: "N", help: "Training images in each class; 20 if not given."),
        Option(name: "val-per-class", value: "N", help: "Validation images in each class; 5 if not given."),
        Option(name: "test", value: "N", help: "Test images; 30 if not given."),
        Option(name: "image-bytes", value: "SIZE", help: "The size of each image; 4k if not given."),
        Option(name: "seed", value: "N", help: "Another number makes other images; 1 if not given."),
      ],
      positionals: [Positional(name: "DIR", help: "The folder to make or fill; nothing in it is overwritten.")],
      commonOptions: ["json", "color", "quiet", "verbose"]),
    Command(
      name: "demo", summary: "Make a fixture in a temporary folder, prepare it and show the result.",
      commonOptions: ["jobs", "json", "progress", "color", "quiet", "verbose"]),
  ],
  defaultCommand: "run",
  sections: [Section(title: "Exit codes", rows: ExitCode.meanings.map { Section.Row($0.0, $0.1) })]
)

private let classesOption = Option(
  name: "classes", value: "WNID", isList: true,
  help: "Prepare only these classes, such as n01440764,n01443537. The root remembers them.")

private let reclaimOption = Option(
  name: "reclaim", value: "WHEN", implied: "archives", choices: ["archives", "progressively"],
  help: """
    Delete an archive when its split is complete; with =progressively also give back what is extracted while the rest \
    is, so that a verified archive and its images never take twice the space.
    """)

private let acceptOption = Option(
  name: "accept-unverified",
  help: """
    Extract archives although they have not the published sum, such as ones that were packed again; what is made of \
    them is shown as not verified for ever.
    """)
