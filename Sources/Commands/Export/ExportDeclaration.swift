internal import Arguments
internal import Dataset
internal import Export
internal import Shards
internal import Views

/// What `export` accepts.
let exportDeclaration = Command(
  name: "export", summary: "Make a view of the tree, which costs no second copy, or shards for a trainer.",
  discussion: """
    Only complete parts are shown, and the root is only read. The view appears at once when it is complete; until then it \
    grows beside its name, in a folder whose name ends with \(Layout.exportSuffix). If an export is interrupted, run the \
    same command again and it resumes.


    """ + layoutSummaries,
  options: [
    Option(
      name: "to", value: "DIR", help: "The folder to make, which may exist if it is empty; for squashfs the file."),
    Option(
      name: "link", value: "HOW", choices: ViewLink.allCases.map(\.rawValue),
      help: """
        How the files come to be: other names of the same files (hard, the default), files that share their blocks \
        (reflink), symbolic links with absolute paths (sym), or copies (copy).
        """),
    Option(
      name: "parts", value: "PART", choices: [Part.train, .val, .test].map(\.id), isList: true,
      help: "Only these parts; those that are there if not given, without test if classes or images are selected."),
    Option(
      name: "holdout", value: "SHARE",
      help: "Hold out this share of each class's training images, such as 0.2, rounded down; --seed chooses which."),
    Option(
      name: "holdout-file", value: "FILE", isRepeated: true,
      help: "Hold out the training images that a file lists, with a name or path at the start of each line."),
    Option(name: "holdout-as", value: "NAME", help: "What the split of these images is called; holdout if not given."),
    Option(name: "val-as", value: "NAME", help: "What the split of validation images is called; val if not given."),
    Option(
      name: "blacklist", value: "HOW", choices: Blacklisting.allCases.map(\.rawValue),
      help: """
        What becomes of the \(grouped(Blacklist.numbers.count)) validation images with bad boxes: keep them (the default), drop them, \
        or give them the folder \(SplitPlan.blacklistName) beside the split's.
        """),
    Option(
      name: "merge-names",
      help:
        "With class-names: let classes of the same name share a folder, as the guides do; they cannot be told apart then."
    ),
    Option(name: "with-annotation", help: "With portions: only images that have an annotation."),
  ] + shardOptions + viewSelectionOptions,
  positionals: [Positional(name: "LAYOUT", help: "One of those above.")],
  commonOptions: [
    "root", "archives", "from", "manifest", "digest", "jobs", "checkpoint", "dry-run", "json", "progress", "color",
    "quiet",
    "verbose",
  ])

/// What each layout is for.
private let layoutSummaries =
  (View.all.map { "\($0.name): \($0.summary)." } + ShardFormat.all.map { "\($0.name): \($0.summary)." })
  .joined(separator: "\n\n")

/// The options that select classes and images, in the words of a command that no root remembers.
private let viewSelectionOptions = selectionOptions.map { option in
  var option = option
  if let help = viewSelectionHelp[option.name] { option.help = help }
  return option
}

private let viewSelectionHelp = [
  "classes": "Only these classes, named as for run.",
  "seed":
    "Another number picks and holds out other images, and shuffles shards otherwise; 0 if not given. The same everywhere.",
]
