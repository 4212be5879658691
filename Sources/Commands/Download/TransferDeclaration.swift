internal import Arguments
internal import Platform
internal import Transfer

/// The options of every command that fetches from servers.
let transferOptions = [
  Option(
    name: "base-url", value: "URL",
    help: "A folder of a server, a mirror, that has the archives under their names. http, https, file, s3 or gs."),
  Option(
    name: "url-file", value: "FILE",
    help:
      "The addresses of archives, a line each: such as are signed. NAME ADDRESS, or an address that ends with the name."
  ),
  Option(
    name: "header", value: "LINE", isRepeated: true,
    help: "A line to send, such as 'Authorization: Bearer …', or @FILE with such lines, which hides them from others."),
  Option(name: "cookie-file", value: "FILE", help: "Cookies to send, in Netscape's format, as browsers export them."),
  Option(
    name: "user", value: "NAME:PASSWORD",
    help: "For servers that want it; @FILE reads it from a file. ~/.netrc is heeded, too."),
  Option(name: "connections", value: "N", help: "Requests at the same time for an archive, up to 16; 1 if not given."),
  Option(name: "limit-rate", value: "SIZE", help: "Bytes per second at most, such as 20M."),
  Option(name: "retries", value: "N", help: "Attempts in a row without a new byte before giving up; 10 if not given."),
  Option(
    name: "retry-wait", value: "SECONDS",
    help: "The pause before the second attempt, doubled each time up to a minute; 1 if not given."),
]

extension Context {
  /// How files are fetched, by the options above.
  func transfer(
    onRetry: @escaping @Sendable (TransferOptions.Retry) -> Void
  ) throws(CommandError) -> TransferOptions {
    var options = TransferOptions(stopSignal: { StopSignal.noted }, onRetry: onRetry)
    let (connections, rate, retries, wait): (Int?, Int?, Int?, Int?)
    do throws(ArgumentsError) {
      connections = try invocation.count("connections")
      rate = try invocation.bytes("limit-rate")
      retries = try invocation.count("retries")
      wait = try invocation.count("retry-wait")
    } catch {
      throw CommandError(error)
    }
    guard 1...16 ~= connections ?? 1 else {
      throw CommandError(Message("--connections takes a number from 1 to 16"), .usage)
    }
    guard rate != 0 else { throw CommandError(Message("--limit-rate takes a size from 1 byte"), .usage) }
    guard 0...3600 ~= wait ?? 1 else { throw CommandError(Message("--retry-wait takes up to 3600 seconds"), .usage) }
    options.connections = connections ?? 1
    options.limitRate = rate.map(Int64.init)
    if let retries { options.retries = retries }
    if let wait { options.firstPause = Double(wait) }
    for value in invocation.values("header") { options.headers += try secrets(value, "--header") }
    guard options.headers.allSatisfy({ $0.contains(":") }) else {
      throw CommandError(Message("--header takes a line such as 'Name: value'"), .usage)
    }
    if let user = invocation.value("user") {
      guard let text = try secrets(user, "--user").first, text.contains(":") else {
        throw CommandError(Message("--user takes NAME:PASSWORD, or @FILE"), .usage)
      }
      options.user = text
    }
    if let file = invocation.value("cookie-file") {
      _ = try lines(of: file, "--cookie-file")
      options.cookieFile = file
    }
    return options
  }

  /// The options that were given for servers that want a login.
  var logins: [String] {
    let given = ["user", "cookie-file"].filter { invocation.declares($0) && invocation.value($0) != nil }
    let hasHeaders = invocation.declares("header") && !invocation.values("header").isEmpty
    let isInBase =
      invocation.declares("base-url") && invocation.value("base-url").flatMap(Address.init)?.isPublic == false
    return (given + (hasHeaders ? ["header"] : []) + (isInBase ? ["base-url"] : [])).map { "--\($0)" }
  }

  /// The lines of a file if `value` is `@FILE`; else the value itself.
  private func secrets(_ value: String, _ option: String) throws(CommandError) -> [String] {
    value.hasPrefix("@") ? try lines(of: String(value.dropFirst()), option) : [value]
  }

  /// The addresses that `--url-file` gives archives.
  func addresses(_ names: [String]) throws(CommandError) -> [String: String] {
    guard let file = invocation.value("url-file") else { return [:] }
    var addresses: [String: String] = [:]
    for (number, line) in try lines(of: file, "--url-file").enumerated() where !line.hasPrefix("#") {
      let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
      let address = words.last ?? ""
      let path = address.prefix { !"?#".contains($0) }
      let name = words.count == 2 ? words[0] : path.split(separator: "/").last.map(String.init) ?? ""
      guard words.count <= 2, names.contains(name), Address(address) != nil else {
        // The line may hold a signature: it is not shown.
        throw CommandError(
          Message(
            "\(file), line \(number + 1): not the address of an archive of this release",
            hint: "a line is NAME ADDRESS, or an address that ends with the archive's name"), .usage)
      }
      addresses[name] = address
    }
    return addresses
  }

  private func lines(of file: String, _ option: String) throws(CommandError) -> [String] {
    let text = try reading(option) { () throws(PlatformError) in
      String(decoding: try File.open(file).contents(limit: 16 << 20), as: UTF8.self)
    }
    return text.split { $0.isNewline }.map(String.init).filter { !$0.allSatisfy(\.isWhitespace) }
  }

  /// Calls `body`, which reads a file that `option` names.
  func reading<Result>(_ option: String, _ body: () throws(PlatformError) -> Result) throws(CommandError) -> Result {
    do {
      return try body()
    } catch {
      throw CommandError(
        Message("\(option): \(error.subject): \(error.reason)", hint: "check the path"),
        error.isMissing ? .missing : .machine)
    }
  }
}
