public import Platform
public import Transfer

/// A file on a server, or one that another program pipes in, looked at but not read.
public final class RemoteSource: Sendable, Equatable {
  public let address: Address
  /// Its size, and what stands for the state that the file was in.
  public let identity: Identity
  /// Whether a later run can tell if the file is still the same. If not, nothing resumes.
  public let hasValidator: Bool
  /// Whether it can be entered in the middle.
  public let sendsRanges: Bool
  /// What it is, by its first bytes.
  public let form: FileForm
  /// Its first bytes, 512 if it has as many.
  public let start: [UInt8]
  private let origin: Origin

  private enum Origin {
    /// What the first answer said of it: every later one is compared with that, so nothing is asked for twice. And where
    /// what is read is kept; nil if it is not.
    case server(RemoteFile, TransferOptions, keptIn: AppendedFile?)
    case input(InputStream)
  }
  private let received: Locked<Int64>?

  /// How many bytes have come of it over the network, in all reads of it in this run; nil if it is piped in.
  public var bytesReceived: Int64? { received?.withLock { $0 } }

  /// Asks for the size, the state and the first bytes of the file. If `isVerified` is not set, nothing shows in the end whether
  /// two answers were of the same file: without a validator all of it has to come in one.
  public init(_ address: Address, _ options: TransferOptions, isVerified: Bool = true) throws(TransferError) {
    var options = options
    let file = try RemoteFile(address, options)
    if file.validator == nil, !isVerified { (options.retries, options.connections) = (0, 1) }
    let received = Locked<Int64>(0)
    options.onBytes = { bytes in received.withLock { $0 += Int64(bytes) } }
    (self.address, origin, self.received) = (address, .server(file, options, keptIn: nil), received)
    identity = Identity(of: file)
    (hasValidator, sendsRanges) = (file.validator != nil, file.sendsRanges)
    // Of `file:` the first bytes are not asked for.
    start = file.start
    form = file.start.isEmpty && file.size > 0 ? .unknown : FileForm(file.start)
  }

  /// The `size` bytes that another program pipes in. They can be read once, from their start on.
  public init(standardInput size: Int64, _ options: TransferOptions) throws(TransferError) {
    let input = try InputStream(size: size, options)
    (address, origin, received) = (.standardInput, .input(input), nil)
    identity = Identity(ofInput: size)
    (hasValidator, sendsRanges) = (false, false)
    (start, form) = (input.start, FileForm(input.start))
  }

  private init(_ other: RemoteSource, _ origin: Origin) {
    (address, identity, hasValidator) = (other.address, other.identity, other.hasValidator)
    (sendsRanges, form, start, received) = (other.sendsRanges, other.form, other.start, other.received)
    self.origin = origin
  }

  /// The same file of a server. What is read of it is appended to `file`, which has its first bytes already.
  public func kept(in file: AppendedFile) -> RemoteSource {
    guard case .server(let glance, let options, _) = origin else { preconditionFailure("it is not on a server") }
    return RemoteSource(self, .server(glance, options, keptIn: file))
  }

  /// Begins to read it. The server is asked once something is read.
  public func open() -> any ByteStream {
    switch origin {
    case .input(let input): return input
    case .server(let glance, let options, let file):
      let reader = RemoteReader(glance, options)
      return file.map { KeptStream(reader, in: $0) } ?? RemoteStream(reader)
    }
  }

  public static func == (a: RemoteSource, b: RemoteSource) -> Bool {
    a.address == b.address && a.identity == b.identity
  }
}

/// A file on a server, as it was when it was opened: other bytes than those are an error.
private final class RemoteStream: ByteStream {
  private let reader: RemoteReader

  init(_ reader: RemoteReader) { self.reader = reader }

  var size: Int64 { reader.file.size }
  var usefulThreads: Int { reader.connections }

  func expect(_ extents: [Range<Int64>]) throws(StreamError) {
    do throws(TransferError) { try reader.expect(extents) } catch { throw .remote(error) }
  }

  func read(_ count: Int, into bytes: inout MutableRawSpan, at offset: Int64) throws(StreamError) -> Int {
    do throws(TransferError) {
      return try reader.read(count, into: &bytes, at: offset)
    } catch {
      throw .remote(error)
    }
  }

  /// The server is asked with every request if the file is still the same.
  func identity() throws(StreamError) -> Identity { Identity(of: reader.file) }
}

extension Identity {
  /// What stands for the state of a remote file: its size, and in the place of the time a hash of its validator. Without
  /// one, the file is another one for each run.
  init(of file: RemoteFile) {
    let state = file.validator.map { validator in
      // FNV-1a: it must be the same in all versions.
      validator.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
    self.init(size: file.size, modified: Int64(truncatingIfNeeded: state ?? Self.unknown), inode: 0)
  }

  /// What is piped in is not known to be the same in two runs either.
  init(ofInput size: Int64) { self.init(size: size, modified: Int64(truncatingIfNeeded: Self.unknown), inode: 0) }

  private static let unknown = UInt64.random(in: 0...UInt64.max)
}
