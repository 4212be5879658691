import Platform
import Testing

@testable import Pass

@Suite("The error of a pass")
struct PassControlTests {
  private let control = PassControl(
    ring: BlockRing(slots: 2, blockBytes: 512, consumers: 1), batches: 1, batchBytes: 512)
  private let fault = PassError(.sync(PlatformError("syncfs", "folder", number: 5)), "fault")
  private let stop = PassError(.interrupted(2), "stop")

  @Test("is the first one")
  func first() {
    control.fail(fault)
    control.fail(PassError(.changed, "other"))
    control.fail(stop)
    #expect(control.error?.archive == "fault")
  }

  @Test("is a fault rather than the interruption before it")
  func interruption() {
    control.fail(stop)
    #expect(control.error?.isInterruption == true)
    control.fail(fault)
    #expect(control.error?.archive == "fault")
  }
}
