import Platform
import Testing

@testable import Prepare

@Suite("The error of a pass")
struct PassControlTests {
  private let control = PassControl(
    ring: BlockRing(slots: 2, blockBytes: 512, consumers: 1), parcels: 1, parcelBytes: 512)
  private let fault = PrepareError(PlatformError("syncfs", "folder", number: 5))
  private let stop = PrepareError(.interrupted(2), "archive")

  @Test("is the first one")
  func first() {
    control.fail(fault)
    control.fail(PrepareError(.notWritable, "other"))
    control.fail(stop)
    #expect(control.error?.subject == "folder")
  }

  @Test("is a fault rather than the interruption before it")
  func interruption() {
    control.fail(stop)
    #expect(control.error?.isInterruption == true)
    control.fail(fault)
    #expect(control.error?.subject == "folder")
  }
}
