internal import Arguments
internal import Dataset
internal import Planning
internal import Prepare
internal import Transfer

/// Fetches archives: those that are named, or those of the usual parts.
func downloadCommand(_ context: Context) throws(CommandError) -> ExitCode {
  let root = try context.root()
  let report = RunReport(context)
  let request = DownloadRequest(
    context.invocation.positionals, base: context.invocation.value("base-url"),
    addresses: try context.addresses(root.release.archives.map(\.name)),
    options: try context.transfer { report.handle(.retrying($0)) })
  if let base = request.base, Address(base) == nil {
    throw CommandError(Message("--base-url takes an address that begins with http, https, file, s3 or gs"), .usage)
  }
  if !context.isQuiet, request.base == nil, request.addresses.isEmpty { context.console.note(termsOfAccess) }
  let runner = Runner(root, try context.options(), observer: { report.handle($0) })
  return try report.finish { () throws(PrepareError) in try runner.download(request) }
}

/// Said before the published addresses are used.
let termsOfAccess =
  "image-net.org gives these files to those who have agreed to its terms of access: non-commercial research and education"
