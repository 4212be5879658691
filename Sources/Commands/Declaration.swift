internal import Arguments
internal import Dataset
internal import Export
internal import Fixture
internal import Pass
internal import Planning

/// What the program accepts: the parser and the help are made from this.
let program = Program(
  name: "ilsvrc-prepare",
  version: version,
  summary: "Prepare ILSVRC2012 (ImageNet-1K) from the official archives: verified, complete, resumable.",
  discussion: """
    Reads each archive once, compares it with its published checksum in that read, unpacks the nested class tars, sorts \
    the validation images into class folders, and gives train/, val/ and test/ their names only when they are complete \
    and verified. If a run is interrupted, run the same command again and it resumes.

     ilsvrc-prepare --root ~/data/ILSVRC2012      prepare what archives are there
     ilsvrc-prepare status                        what is there, verified, left
     ilsvrc-prepare demo                          see it work on a miniature
    """,
  commonOptions: [
    Option(
      name: "root", value: "DIR", environment: "ILSVRC2012_ROOT",
      help: "The folder to prepare; the current one if not given."),
    Option(
      name: "archives", value: "DIR", isRepeated: true,
      help:
        "Where the archives are, if not in the root or its folders archives, Images, Development_Kit, Bounding_Boxes."),
    Option(
      name: "from", value: "FORM",
      help: """
        The release form that parts are made from: \(list(archiveForms, "or")), or \(treePrefix)DIR for an unpacked tree. \
        Any archives that are there if not given, official ones first.
        """),
    Option(name: "manifest", value: "DIR", help: "Read the release's tables from here: fixtures, other releases."),
    Option(
      name: "digest", value: "WHICH", choices: ["md5", "sha256", "both"],
      help: "The published checksums to verify with: md5 (the default), sha256 or both."),
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
      name: "verbose", short: "v", help: "Show what is read, and from where; in a dry run the class tars too."),
  ],
  commands: [
    Command(
      name: "run", summary: "Prepare everything that archives are there for (the default).",
      discussion: """
        Archives that no part is made from are verified only. Extraction always verifies. The root remembers which classes \
        and images were selected, and later runs can select more.
        """,
      options: [
        Option(name: "only", value: "STAGE", choices: stageNames, isList: true, help: "Run these stages only."),
        Option(name: "skip", value: "STAGE", choices: stageNames, isList: true, help: "Leave these stages out."),
      ] + selectionOptions + [linkOption, acceptOption, reclaimOption] + streamOptions),
    Command(
      name: "verify", summary: "Compare archives with their published checksums.",
      discussion: "Verdicts are remembered, and hold as long as a file keeps its size, time and inode.",
      options: [Option(name: "again", help: "Read archives even if their verdict is known.")],
      positionals: [
        Positional(
          name: "ARCHIVE", help: "The name of an archive; all that are there if none is given.", isRequired: false,
          isRepeated: true)
      ]),
  ] + partCommands + [
    Command(
      name: "audit",
      summary: "Compare train/, val/ and other parts with the release's tables, whatever program made them.",
      discussion: """
        Finds missing, misplaced, unexpected, empty, damaged and truncated files, at the speed of the file system: names, \
        and the header and the last bytes of every image. Writes nothing, unless it is asked to compare or repair.
        """,
      options: [
        Option(name: "deep", help: "Compare every byte with the archives too, which are read once and verified."),
        Option(
          name: "against", value: "PATH",
          help: """
            With --deep: compare with another copy instead, an unpacked tree, another root or an archive. Nothing is recorded.
            """),
        Option(
          name: "repair",
          help: "Restore missing and damaged files from the archives, and sort a flat val/; touch no valid file."),
        Option(
          name: "quarantine", help: "Repair, and move unexpected files to \(Layout.quarantine)."),
      ],
      positionals: [
        Positional(
          name: "PART", help: "\(partNames); those that are there if none is given.", isRequired: false,
          isRepeated: true)
      ],
      commonOptions: [
        "root", "archives", "from", "manifest", "digest", "jobs", "checkpoint", "json", "progress", "color", "quiet",
        "verbose",
      ]),
    Command(
      name: "download", summary: "Fetch archives from image-net.org or a mirror, and verify them as they come.",
      discussion: """
        An archive grows as NAME.part, and gets its name when all of it has its published checksum. What breaks off goes \
        on where it ended, in this run or a later one; so does what wget, curl or aria2 have left. Archives go to the \
        first folder of --archives, or to the root. --user and --header are seen in the list of processes unless they \
        are read from a file.
        """,
      options: [
        Option(
          name: "repair",
          help: """
            Fetch again only what looks damaged of the archives named, whose checksum is wrong. They are written to once \
            the whole is known to be right.
            """),
        Option(
          name: "pieces", value: "FILE",
          help: """
            With --repair: a torrent or a Metalink with the checksums of the archives' pieces. The pieces that differ are \
            fetched again.
            """),
        Option(
          name: "report-to", value: "DIR",
          help: """
            With a selection: write there what was done of each image, to WNID_download_report.csv for each class.
            """),
      ] + selectionOptions + transferOptions,
      positionals: [
        Positional(
          name: "ARCHIVE",
          help: "The name of an archive, or its kind such as val; train, val and test if none is given.",
          isRequired: false, isRepeated: true)
      ],
      commonOptions: [
        "root", "archives", "manifest", "digest", "jobs", "checkpoint", "dry-run", "json", "progress", "color", "quiet",
        "verbose",
      ]),
    Command(
      name: "index", summary: "Write label files for trainers beside train/, val/ and test/.",
      discussion: """
        Each file is written again when what it is made from has changed. A file of the same name that is not ours is \
        never written over.


        """ + LabelFile.all.map { "\($0.name): \($0.summary)" }.joined(separator: "; ") + ".",
      options: [
        Option(
          name: "format", value: "FILE", choices: LabelFile.all.map(\.name) + ["all"], isList: true,
          help: "The files to write; \(list(LabelFile.all.filter(\.isDefault).map(\.name), "and")) if not given."),
        Option(
          name: "numbering", value: "HOW", choices: Numbering.allCases.map(\.rawValue),
          help:
            "Number classes from 0 in the order of the wnids (sorted, the default), from 1 (sorted+1), or by ILSVRC2012_ID."
        ),
      ],
      commonOptions: ["root", "archives", "from", "manifest", "json", "progress", "color", "quiet", "verbose"]),
    exportDeclaration,
    Command(
      name: "status", summary: "Show what is there, what is verified, what is left.",
      commonOptions: ["root", "archives", "from", "manifest", "digest", "json", "color", "quiet", "verbose"]),
    Command(
      name: "portions", summary: "Write the table of all classes for --portions, or what a root has of each.",
      discussion: """
        The table is CSV with the columns \(PortionTable.header): edit it, and give it to --portions. how_many is the most \
        images of a class that are wanted, -1 for all. With --report: a line for each class that the root is to have, \
        with how many images are wanted, found and missing.
        """,
      options: [Option(name: "report", help: "Report what the root has of each selected class, as CSV or JSON.")]
        + selectionOptions,
      commonOptions: ["root", "manifest", "json", "color", "quiet", "verbose"]),
    Command(
      name: "clean", summary: "Remove what runs have staged, and headers they kept; never archives or published parts.",
      commonOptions: ["root", "archives", "from", "manifest", "jobs", "json", "progress", "color", "quiet", "verbose"]),
    Command(
      name: "journal", summary: "Rebuild a damaged or lost journal from the tree and the archives.",
      discussion: """
        A damaged journal is moved aside. Then every part that no verified record vouches for is compared with its \
        archives byte for byte, which verifies them, and recorded if it is valid. What is staged is dropped. A damaged \
        journal cannot say which classes were selected: name them again.
        """,
      options: selectionOptions,
      positionals: [Positional(name: "ACTION", help: "rebuild.")],
      commonOptions: [
        "root", "archives", "from", "manifest", "digest", "jobs", "checkpoint", "json", "progress", "color", "quiet",
        "verbose",
      ]),
    Command(
      name: "fixture", summary: "Make a miniature release: official-shaped archives and their manifest.",
      discussion: """
        The same options make the same bytes. All release forms hold the same images and boxes: official is what \
        image-net.org has, test-2012 the same with the test images of 2012 and their patch, train-t3, devkit and bbox go \
        with it, cls-loc is the release of 2017, kaggle the same as a zip, kaggle-tar that zip with a tar.gz in it, hf that \
        of Hugging Face, class-tars what the train archive holds, webdataset that of timm.
        """,
      options: [
        Option(
          name: "form", value: "NAME", choices: Fixture.formNames, isList: true,
          help: "The release forms to write; official if not given."),
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

private let linkOption = Option(
  name: "link", value: "HOW", choices: Link.allCases.map(\.rawValue),
  help: "With --from \(treePrefix)DIR: how the files of the tree become those of the root.")

private let reclaimOption = Option(
  name: "reclaim", help: "Delete an archive once its parts are complete, and their names and sizes have been checked.")

private let acceptOption = Option(
  name: "accept-unverified",
  help: """
    Extract archives although they do not have the published checksum, such as repacked ones; what is made from them \
    is always shown as not verified.
    """)

/// The names of all parts, for help and messages.
let partNames = list(Part.all.map(\.id), "or")

/// A command for each stage that makes parts.
private let partCommands = Stage.all.filter { !$0.parts.isEmpty }.map { stage in
  Command(
    name: stage.name, summary: "Make \(list(stage.parts.map { "\($0.id)/" }, "and")) from the archives.",
    discussion: stage.parts.contains(where: \.isSelectable)
      ? "With --classes only what is selected is read of an archive, if it is verified." : "",
    options: selectionOptions + [linkOption, acceptOption, reclaimOption] + streamOptions)
}
