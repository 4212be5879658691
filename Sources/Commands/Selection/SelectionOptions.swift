internal import Arguments
internal import Dataset

/// The options that say which classes and images are wanted.
let selectionOptions: [Option] = [
  Option(
    name: "classes", value: "CLASS", isList: true,
    help: """
      Only these classes, separated by commas or spaces: wnids such as n01440764, all, @FILE with a wnid at the start \
      of each line, or \(list(NamedSubset.names, "or")).
      """),
  Option(
    name: "portions", value: "FILE",
    help: "Only the classes and numbers of images that a table wants, which 'portions' writes for editing."),
  Option(name: "per-class", value: "N", help: "Only N images of each class, of train/ and of val/."),
  Option(
    name: "pick", value: "WHICH", choices: ["first", "random"],
    help: """
      With --per-class or --portions: the first images in the archive's order, or by name in exports (first, the \
      default), or any (random).
      """),
  Option(
    name: "seed", value: "N", help: "Another number picks other images; 0 if not given. The same everywhere."),
  Option(
    name: "images", value: "FILE",
    help: """
      Only the images that a file lists, with a name or path at the start of each line; or those of \
      \(list(NamedImages.names, "or")): SimCLR's 1 % and 10 % of train/.
      """),
]
