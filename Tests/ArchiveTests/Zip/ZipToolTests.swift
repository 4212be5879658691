import Archive
import TestSupport
import Testing

@Suite("Zips of other programs are read")
struct ZipToolTests {
  /// Files that are compressed by all block types, and one that is not.
  static let files: [(name: String, data: [UInt8])] = [
    ("n01440764/n01440764_18.JPEG", Array(GunzipTests.sample.prefix(30_000))),
    ("n01440764/n01440764_36.JPEG", sampleBytes(5000)), ("text.csv", [UInt8](repeating: 0x61, count: 100_000)),
    ("empty", []), ("tiny", [1, 2, 3]),
  ]

  private func expectFiles(_ zip: [UInt8], _ comment: Comment) throws {
    for manner in Inflating.allCases {
      for piece in [1, 4096] {
        let all = try readZip(zip, piece: piece, manner).filter { !$0.isFolder }
        let expected = Self.files.map { ZipSeen(name: $0.name, data: $0.data) }
        #expect(all.sorted { $0.name < $1.name } == expected.sorted { $0.name < $1.name }, comment)
      }
    }
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for file in Self.files { try folder.write(file.data, to: "in/\(file.name)") }
    return folder
  }

  @Test(
    "Info-ZIP's", .enabled(if: Tool.exists("zip")), arguments: ["-0", "-1", "-9", "-fz", "-fd", "-D", "-X", "pipe"])
  func infoZIP(option: String) throws {
    let folder = try folder()
    let out = option == "pipe" ? "- | cat >../out.zip; test -z" : "../out.zip"
    let script = "cd '\(folder.path("in"))' && zip -q -r \(option == "pipe" ? "" : option) \(out) ."
    // The name of a pipe's zip is a dash, and what zip reads comes first.
    let pipe = "cd '\(folder.path("in"))' && zip -q -r - . | cat >../out.zip"
    _ = try #require(Tool("sh")).run("-c", option == "pipe" ? pipe : script)
    try expectFiles(folder.read("out.zip"), "\(option)")
  }

  @Test("Python's", .enabled(if: Tool.exists("python3")), arguments: [0, 8], [false, true])
  func python(method: Int, isStreamed: Bool) throws {
    let folder = try folder()
    let program = """
      import zipfile, io, os
      class Pipe(io.RawIOBase):
          def __init__(self, f): self.f = f
          def writable(self): return True
          def write(self, b): return self.f.write(b)
      os.chdir('\(folder.path("in"))')
      with open('../out.zip', 'wb') as f, zipfile.ZipFile(Pipe(f) if \(isStreamed ? 1 : 0) else f, 'w', \(method)) as z:
          z.comment = b'' if \(isStreamed ? 1 : 0) else b'a comment'
          for folder, _, names in os.walk('.'):
              for name in names:
                  path = os.path.normpath(os.path.join(folder, name))
                  info = zipfile.ZipInfo.from_file(path)
                  info.compress_type = \(method)
                  with z.open(info, 'w', force_zip64=True) as member: member.write(open(path, 'rb').read())
      """
    _ = try #require(Tool("python3")).run("-c", program)
    try expectFiles(folder.read("out.zip"), "\(method), \(isStreamed)")
  }

  @Test("7-Zip's", .enabled(if: Tool.exists("7zz")), arguments: ["-mx0", "-mx1", "-mx9", "-mm=Copy"])
  func sevenZip(option: String) throws {
    let folder = try folder()
    _ = try #require(Tool("sh")).run(
      "-c", "cd '\(folder.path("in"))' && 7zz a -bso0 -tzip \(option) ../out.zip .")
    try expectFiles(folder.read("out.zip"), "\(option)")
  }

  @Test("bsdtar's", .enabled(if: Tool.exists("bsdtar")), arguments: ["deflate", "store"])
  func bsdtar(method: String) throws {
    let folder = try folder()
    _ = try #require(Tool("sh")).run(
      "-c", "cd '\(folder.path("in"))' && bsdtar -c -f ../out.zip --format zip --options zip:compression=\(method) *")
    try expectFiles(folder.read("out.zip"), "\(method)")
  }

  @Test("Info-ZIP's and 7-Zip's encrypted ones are refused")
  func encrypted() throws {
    let folder = try folder()
    let sh = try #require(Tool("sh"))
    if Tool.exists("zip") {
      _ = try sh.run("-c", "cd '\(folder.path("in"))' && zip -q -P secret ../a.zip tiny")
      #expect(zipRefusal(of: try folder.read("a.zip"))?.code == .unsupported)
    }
    if Tool.exists("7zz") {
      for options in ["-psecret", "-psecret -mem=AES256", "-mm=LZMA", "-mm=BZip2", "-mm=Deflate64"] {
        _ = try sh.run(
          "-c", "cd '\(folder.path("in"))' && rm -f ../b.zip && 7zz a -bso0 -tzip \(options) ../b.zip text.csv")
        #expect(zipRefusal(of: try folder.read("b.zip"))?.code == .unsupported, "\(options)")
      }
    }
  }
}
