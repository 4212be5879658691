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
  func verify() { #expect(program.help(for: "verify", width: 80) == verifyHelp) }

  @Test("of a part's command")
  func extraction() { #expect(program.help(for: "extract-train", width: 80).hasPrefix(extractionHelp)) }

  @Test("of audit")
  func audit() { #expect(program.help(for: "audit", width: 80).hasPrefix(auditHelp)) }

  @Test("of export")
  func export() { #expect(program.help(for: "export", width: 80).hasPrefix(exportHelp)) }

  @Test("of status")
  func status() { #expect(program.help(for: "status", width: 80).hasPrefix(statusHelp)) }

  @Test("of journal")
  func journal() { #expect(program.help(for: "journal", width: 80).hasPrefix(journalHelp)) }

  @Test("fits the width", arguments: [60, 80, 100])
  func width(columns: Int) {
    for text in program.commands.map({ program.help(for: $0.name, width: columns) }) + [program.help(width: columns)] {
      for line in text.split(separator: "\n") where !line.hasPrefix("Usage:") && !line.hasPrefix(" \(program.name)") {
        #expect(line.count <= columns, "\(line)")
      }
    }
  }

  private let auditHelp = """
    ilsvrc-prepare audit: Compare train/, val/ and other parts with the release's
    tables, whatever program made them.

    Usage: ilsvrc-prepare audit [OPTIONS] [PART...]

    Finds missing, misplaced, unexpected, empty, damaged and truncated files, at the
    speed of the file system: names, and the header and the last bytes of every
    image. Writes nothing, unless it is asked to compare or repair.

    Arguments:
      PART  train, val, test, train_t3, devkit, devkit_t3, bbox/train, bbox/val,
            bbox/train_t3, bbox/test_t3 or cls-loc; those that are there if none is
            given.

    Options:
          --deep             Compare every byte with the archives too, which are
                             read once and verified.
          --against PATH     With --deep: compare with another copy instead, an
                             unpacked tree, another root or an archive. Nothing is
                             recorded.
          --repair           Restore missing and damaged files from the archives,
                             and sort a flat val/; touch no valid file.
          --quarantine       Repair, and move unexpected files to
                             ilsvrc-prepare.quarantine.

    Common options:
          --root DIR

    """.dropLast()

  private let exportHelp = """
    ilsvrc-prepare export: Make a view of the tree, which costs no second copy, or
    shards for a trainer.

    Usage: ilsvrc-prepare export [OPTIONS] LAYOUT

    Only complete parts are shown, and the root is only read. The view appears at
    once when it is complete; until then it grows beside its name, in a folder whose
    name ends with .ilsvrc-prepare-export. If an export is interrupted, run the same
    command again and it resumes.

    imagefolder: train/nXXXXXXXX/, val/nXXXXXXXX/, test/: torchvision, timm, Keras.

    datumaro: images only, test images in test/no_label/: Datumaro's
    imagenet_with_subset_dirs.

    datumaro-txt: images/, synsets.txt and a list for each split: Datumaro's
    imagenet_txt.

    cls-loc: ILSVRC/Data/CLS-LOC/ with annotations, lists and tables: Kaggle's tree.

    class-names: train/tench/, val/tench/, …: class folders by name, as guides for
    Keras have them.

    mmpretrain: train/, val/, test/ and meta/train.txt, meta/val.txt: MMPreTrain's
    data/imagenet.

    tfds: links to the archives: the manual_dir of TensorFlow Datasets'
    imagenet2012.

    portions: for each class Images/, Annotation/ and nXXXXXXXX_download_report.csv;
    training images only.

    squashfs: one file with train/, val/ and test/ in it, to be mounted; needs
    mksquashfs.

    webdataset: tars of images, labels and JSON, from the tree or the archives:
    webdataset, timm, datasets, DALI.

    tfrecord: TFRecords with TF-slim's features and labels from 1, from the tree or
    the archives: tf.data, DALI.

    Arguments:
      LAYOUT  One of those above.

    Options:
          --to DIR             The folder to make, which may exist if it is empty;
                               for squashfs the file.
    """.dropLast()

  private let statusHelp = """
    ilsvrc-prepare status: Show what is there, what is verified, what is left.

    Usage: ilsvrc-prepare status [OPTIONS]

    Common options:
          --root DIR
    """

  private let journalHelp = """
    ilsvrc-prepare journal: Rebuild a damaged or lost journal from the tree and the
    archives.

    Usage: ilsvrc-prepare journal [OPTIONS] ACTION

    A damaged journal is moved aside. Then every part that no verified record
    vouches for is compared with its archives byte for byte, which verifies them,
    and recorded if it is valid. What is staged is dropped. A damaged journal cannot
    say which classes were selected: name them again.

    Arguments:
      ACTION  rebuild.

    """

  private let verifyHelp = """
    ilsvrc-prepare verify: Compare archives with their published checksums.

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
                             Bounding_Boxes. May be given more than once.
          --from FORM        The release form that parts are made from: official,
                             cls-loc, hf, class-tars, webdataset or kaggle, or
                             tree:DIR for an unpacked tree. Any archives that are
                             there if not given, official ones first.
          --manifest DIR     Read the release's tables from here: fixtures, other
                             releases.
          --digest WHICH     The published checksums to verify with: md5 (the
                             default), sha256 or both. [choices: md5, sha256, both]
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
      -v, --verbose          Show what is read, and from where; in a dry run the
                             class tars too.
      -h, --help             Show this help.
          --version          Show the version.

    """
}
