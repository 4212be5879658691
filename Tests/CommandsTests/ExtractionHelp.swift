/// What the help of `extract-train` begins with, 80 columns wide.
let extractionHelp = """
  ilsvrc-prepare extract-train: Make train/ from the archives.

  Usage: ilsvrc-prepare extract-train [OPTIONS]

  With --classes only what is selected is read of an archive, if it is verified.

  Options:
        --classes CLASS,...   Only these classes, separated by commas or spaces:
                              wnids such as n01440764, all, @FILE with a wnid at
                              the start of each line, or imagenette, imagewoof,
                              imagenet-100-cmc, imagenet-100-kaggle,
                              mini-imagenet, tiny-imagenet, imagenet-a, imagenet-r
                              or dogs-118.
        --portions FILE       Only the classes and numbers of images that a table
                              wants, which 'portions' writes for editing.
        --per-class N         Only N images of each class, of train/ and of val/.
        --pick WHICH          With --per-class or --portions: the first images in
                              the archive's order, or by name in exports (first,
                              the default), or any (random). [choices: first,
                              random]
        --seed N              Another number picks other images; 0 if not given.
                              The same everywhere.
        --images FILE         Only the images that a file lists, with a name or
                              path at the start of each line; or those of simclr-1
                              or simclr-10: SimCLR's 1 % and 10 % of train/.
        --link HOW            With --from tree:DIR: how the files of the tree
                              become those of the root. [choices: hard, reflink,
                              rename, copy]
        --accept-unverified   Extract archives although they do not have the
                              published checksum, such as repacked ones; what is
                              made from them is always shown as not verified.
        --reclaim             Delete an archive once its parts are complete, and
                              their names and sizes have been checked.
        --stream              Read archives that are not here from where they are
                              published, or --base-url says, without keeping them.
                              Of a selection only what is selected is fetched.
        --download            Like --stream, and keep the archives that are read
                              as a whole, as the command download does.
        --size SIZE           With --from -, which reads the archive of a stage
                              from standard input: how many bytes it has, if that
                              is not published.
        --base-url URL        A folder of a server, a mirror, that has the
                              archives under their names. http, https, file, s3 or
                              gs.
        --url-file FILE       The addresses of archives, a line each: such as are
                              signed. NAME ADDRESS, or an address that ends with
                              the name.
        --header LINE         A line to send, such as 'Authorization: Bearer …',
                              or @FILE with such lines, which hides them from
                              others. May be given more than once.
        --cookie-file FILE    Cookies to send, in Netscape's format, as browsers
                              export them.
        --user NAME:PASSWORD  For servers that want it; @FILE reads it from a
                              file. ~/.netrc is heeded, too.
        --connections N       Requests at the same time for an archive, up to 16;
                              1 if not given.
        --limit-rate SIZE     Bytes per second at most, such as 20M.
        --retries N           Attempts in a row without a new byte before giving
                              up; 10 if not given.
        --retry-wait SECONDS  The pause before the second attempt, doubled each
                              time up to a minute; 1 if not given.

  Common options:
  """
