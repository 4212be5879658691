internal import Archive
internal import Arguments
internal import Checksums
internal import Planning
internal import Transfer

/// What is said of downloads.
extension Message {
  /// An error that only downloads have.
  init(download error: PrepareError, _ context: Context) {
    let name = error.subject
    switch error.code {
    case .transfer(let cause): self.init(cause, name, context)
    case .noAddress:
      self.init("no address of \(name) is published", hint: "--base-url or --url-file says where it is")
    case .needlessInput:
      self.init("\(name) is there: nothing has to be piped in", hint: "leave --from \(inputForm) out, or move it away")
    case .wrongDownload(let actual, let expected):
      self.init(
        "\(name) was fetched with \(actual.algorithm.title) \(actual), not the published \(expected); it is kept as \(name).part",
        hint: Self.wayOutOfPart(name, context))
    case .downloadReplaced:
      self.init(
        "\(name) is not what was downloaded: another program has put it there, or written to it",
        hint: "move it away, then run the same command again")
    case .beingWritten:
      self.init(
        "\(name) is open in another program, perhaps one that downloads it",
        hint: "wait for it to end, or end it, then run the same command again")
    case .unusableDownload(let reason):
      self.init(
        "\(name) is there in part, but cannot be completed: \(Self.words(reason))",
        hint: "move the unfinished file away to start over")
    case .appeared:
      self.init(
        "\(name) has appeared while it was downloaded, and stays; the download is whole, and kept as \(name).part",
        hint: "keep one of them: move the other one away, then run the same command again")
    case .twoUnfinished:
      self.init(
        "\(name) and \(name).part are both there, and neither is whole",
        hint: "keep the larger one, and move the other one away")
    default: preconditionFailure("an error of its own")
    }
  }

  /// Why bytes could not be fetched.
  init(_ error: TransferError, _ name: String, _ context: Context) {
    let place = "\(name): \(error.address)"
    switch error.code {
    case .connection(let words):
      self.init("\(place) cannot be read: \(words)", hint: "check the network and the address, " + Self.resume)
    case .tls(let words):
      self.init(
        "\(place) is not trusted: \(words)",
        hint: "check the date of this machine; CURL_CA_BUNDLE names a file with the certificates of your own authority")
    case .noTLS:
      self.init("\(place): the server does not speak TLS there", hint: "check the port; or use http instead of https")
    case .proxy(let words, _):
      self.init(
        "\(place) cannot be read through the proxy: \(words)",
        hint:
          "check the variables that name it: http_proxy, https_proxy, all_proxy (with NAME:PASSWORD@ if it wants a login), "
          + "no_proxy for hosts without it, " + Self.resume)
    case .stalled(let seconds):
      self.init("\(place) has sent nothing for \(count(seconds, "second"))", hint: "try later: " + Self.resume)
    case .endedEarly: self.init("\(place) ended too early", hint: "try later: " + Self.resume)
    case .status(let status, _): self = Self.refused(place, status, context)
    case .page:
      self.init(
        "\(place) is a web page, not the archive: the server may want a login",
        hint: "give what it wants with --cookie-file, --header or --user, or a signed address with --url-file")
    case .encoded(let coding):
      self.init(
        "\(place) is sent compressed (\(coding)), so that its bytes are not those of the archive",
        hint: "a proxy may do that: use another way, or another mirror with --base-url")
    case .noRanges:
      self.init("\(place): the server sends only whole files, so the download cannot go on", hint: "use another mirror")
    case .unknownSize:
      self.init("\(place): the server does not say how long the file is", hint: "use another mirror with --base-url")
    case .changed:
      self.init(
        "\(place) is another file than it was at the beginning", hint: "the same command again starts over")
    case .badAnswer(let words):
      self.init("\(place): the answer contradicts itself: \(words)", hint: "use another mirror with --base-url")
    case .redirection(let words): self.init("\(place) is redirected \(words)", hint: "check the address")
    case .options(let words): self.init("\(place): \(words)", hint: "check the address and the options")
    case .inputTooShort(let bytes, let size):
      self.init(
        "\(name): \(error.address) ended after \(grouped(bytes)) of \(grouped(size)) bytes",
        hint: "see what the other program says, then pipe the archive in from its start\(Self.orSize(context))")
    case .inputTooLong(let size):
      self.init(
        "\(name): \(error.address) goes on after \(grouped(size)) bytes, the size of the archive",
        hint: "pipe in this archive alone\(Self.orSize(context))")
    case .local(let cause): self.init(cause)
    case .interrupted: self.init("\(name): stopped", hint: Self.goingOn(context))
    }
  }

  private static func orSize(_ context: Context) -> String {
    context.invocation.value(sizeOption.name) == nil ? "" : "; or --\(sizeOption.name) is wrong"
  }

  /// That a request is made again.
  static func retrying(_ retry: TransferOptions.Retry, _ context: Context) -> String {
    let cause = Message(retry.error, "", context).text.drop { ": ".contains($0) }
    let seconds = Int(retry.pause.rounded())
    let pause =
      seconds == 0 ? "at once" : seconds < 60 ? "in \(count(seconds, "second"))" : "in \(duration(retry.pause))"
    return "\(cause); attempt \(retry.attempt) of \(retry.of) \(pause)"
  }

  /// What to do if there is too little room for what the command does.
  static func lessRoom(_ context: Context) -> String {
    if context.invocation.command == "download" {
      return
        "make room; --archives names another folder, run --stream needs none for archives, and single classes or images "
        + "(--classes, --per-class) need less"
    }
    let others = context.invocation.declares("only") ? ", or prepare one part at a time with --only" : ""
    let selected =
      context.invocation.declares("per-class") ? ", or single classes or images: --classes, --per-class" : ""
    return "make room\(others)\(selected)" + (context.isKeeping ? "; --stream needs no room for archives" : "")
  }

  private static func refused(_ place: String, _ status: Int, _ context: Context) -> Message {
    let given = context.logins
    let hint =
      switch status {
      case 400: "check the address: a server that wants https may say so, too"
      case 401, 403:
        given.isEmpty
          ? "the server wants a login: --cookie-file, --header or --user; a signed address may have expired"
          : "the server does not accept \(list(given, "and")): check the login, and that it may have this file"
      case 404, 410: "check the address; --base-url or --url-file name another one"
      case 429: "the server has had enough for now: try later, with fewer --connections"
      default: "try later: " + resume
      }
    return Message("\(place) is refused with status \(status)", hint: hint)
  }

  /// Why a download cannot go on where it ended.
  static func words(_ reason: DownloadRestart) -> String {
    switch reason {
    case .changed: "the server has another file by now"
    case .noRanges: "the server sends only whole files"
    case .noValidator: "the server has nothing that tells this file from a later one"
    case .otherNames: "the file has other names, under which it would change, too"
    case .otherContent: "its first bytes are not those that the server has"
    case .tooLong: "more bytes are there than the server has"
    case .noDigest: "no checksum is published that would show whether they are the right ones"
    }
  }
}
