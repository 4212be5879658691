import Platform
import TestSupport
import Transfer

/// A file of 300,000 bytes on a server.
final class ServedFile {
  let folder: TemporaryFolder
  let server: ScriptedServer
  /// A name that no other test uses.
  let name: String
  let content = sampleBytes(300_000)
  /// The errors after which a request was made again.
  let retries = Locked<[TransferError]>([])

  private static let shared = start()
  private static let count = Locked(0)

  /// Starting a server takes as long as many a test; only those with a wish of their own get one of their own.
  init(isAlone: Bool = false) throws {
    (folder, server) = try isAlone ? Self.start().get() : Self.shared.get()
    name = Self.count.withLock { count in
      count += 1
      return "file\(count)"
    }
    try folder.write(content, to: name)
  }

  private static func start() -> Result<(TemporaryFolder, ScriptedServer), any Error> {
    Result {
      let folder = try TemporaryFolder()
      return (folder, try ScriptedServer(folder))
    }
  }

  var url: String { server.url(name) }

  var options: TransferOptions {
    var options = TransferOptions(onRetry: { [retries] retry in retries.withLock { $0.append(retry.error) } })
    options.retries = 2
    options.firstPause = 0.01
    options.stallTime = 1
    return options
  }

  func open(_ url: String? = nil, _ options: TransferOptions? = nil) throws -> RemoteFile {
    try RemoteFile(address(url ?? self.url), options ?? self.options)
  }
}

struct NoAddress: Error {}

func address(_ text: String) throws -> Address {
  guard let address = Address(text) else { throw NoAddress() }
  return address
}

/// What came of a file before the error, if there was one.
func fetch(_ file: RemoteFile, _ range: Range<Int64>? = nil) -> (bytes: [UInt8], error: TransferError?) {
  var bytes: [UInt8] = []
  do throws(TransferError) {
    try file.get(range ?? 0..<file.size) { part throws(PlatformError) in
      for index in 0..<part.byteCount {
        bytes.append(unsafe part.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self))
      }
    }
    return (bytes, nil)
  } catch {
    return (bytes, error)
  }
}

extension TransferError {
  /// The name of its code alone.
  var name: String { String("\(code)".prefix { $0 != "(" }) }
}

/// What a TransferError's code is called that `body` throws; nil if it throws none.
func refusal(_ body: () throws -> Void) -> String? {
  do {
    try body()
    return nil
  } catch {
    return (error as? TransferError)?.name ?? "\(error)"
  }
}
