import Glibc
import Platform
import TestSupport
import Testing

@Suite("An identity tells states of a file apart, and a status says what else there is to know")
struct IdentityTests {
  @Test("the parts that differ are named in their order")
  func differences() {
    let identity = Identity(size: 1, modified: 2, inode: 3)
    #expect(identity.differences(from: identity) == [])
    #expect(identity.differences(from: Identity(size: 0, modified: 2, inode: 3)) == [.size])
    #expect(identity.differences(from: Identity(size: 1, modified: 0, inode: 0)) == [.modified, .inode])
    #expect(identity.differences(from: Identity(size: 0, modified: 0, inode: 0)) == [.size, .modified, .inode])
  }

  @Test("a time that 64 bits of nanoseconds cannot hold wraps around, so that two of them differ")
  func wrapping() {
    #expect(nanoseconds(seconds: 1, plus: 5) == 1_000_000_005)
    #expect(nanoseconds(seconds: -1, plus: 5) == -999_999_995)
    #expect(nanoseconds(seconds: 9_223_372_036, plus: 854_775_807) == .max)
    #expect(nanoseconds(seconds: 9_223_372_036, plus: 854_775_808) == .min)
    #expect(nanoseconds(seconds: 16_725_225_600, plus: 1) != nanoseconds(seconds: 16_725_225_600, plus: 2))
    #expect(nanoseconds(seconds: .max, plus: 999_999_999) != nanoseconds(seconds: .min, plus: 0))
  }

  @Test("a file from the year 2400 has a status")
  func farFuture() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("x", to: "file")
    let time = timespec(tv_sec: 13_569_465_600, tv_nsec: 0)
    try #require(unsafe utimensat(AT_FDCWD, path, [time, time], 0) == 0)
    let modified = try File.status(of: path).identity.modified
    // File systems that do not know the year store their own last one.
    let latest: Int64 = 13_569_465_600
    #expect(modified == latest &* 1_000_000_000 || modified > 2_000_000_000 * 1_000_000_000)
  }

  @Test("a status has the number of names, and the device of the directory it is in")
  func status() throws {
    let folder = try TemporaryFolder()
    let directory = try Directory.open(folder.path)
    try folder.write("12345", to: "file")
    try #require(unsafe link(folder.path("file"), folder.path("other")) == 0)
    let status = try #require(try directory.status(of: "file"))
    #expect(status.links == 2)
    #expect(try status == File.status(of: folder.path("other")))
    #expect(try status == directory.readable("file").status())
    #expect(try status.device == directory.status().device)
    #expect(try directory.status().kind == .directory)
    #expect(try directory.status() == directory.status(of: "."))
    #expect(try File.status(of: "/proc/self").device != status.device)
  }
}
