import Dataset
import Foundation
import Pass
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Planning
@testable import Prepare

@Suite("The events of a run")
struct EventTests {
  /// The events by their names, with the parts and archives that they are about.
  private func names(_ run: PreparedFixture.Run) -> [String] {
    run.events.compactMap { event in
      switch event {
      case .jobStarted(let job, _): "job \(job.partNames)"
      case .jobEnded: "job ended"
      case .publishingStarted(let part): "publishing \(part.id)"
      case .publishingEnded: "publishing ended"
      case .published(let part, isNew: true): "published \(part.part.id)"
      case .removalStarted(let part, _): "removal of \(part.id)"
      case .removalEnded: "removal ended"
      default: nil
      }
    }
  }

  @Test("say what takes time before a part gets its name")
  func publishing() throws {
    let run = try PreparedFixture().run([extract("val")])
    #expect(
      names(run) == ["job [\"val\"]", "job ended", "publishing val", "publishing ended", "published val"])
  }

  @Test("say that staged files are removed, and how many names")
  func removal() throws {
    let fixture = try PreparedFixture()
    _ = try fixture.makeStaged("val")
    try fixture.folder.write("x", to: "\(Layout.staging)/val/n01440764/a.JPEG")
    let run = fixture.run([try extract("val")])
    #expect(run.error == nil && Array(names(run).prefix(2)) == ["removal of val", "removal ended"])
    let removed = run.events.compactMap { event in
      if case .removalStarted(_, let counter) = event { counter.removed.load(ordering: .relaxed) } else { nil }
    }
    #expect(removed == [3])
  }

  @Test("end what they began if the part is refused")
  func refused() throws {
    let fixture = try PreparedFixture()
    try fixture.change(valTar) { $0[3000] ^= 1 }
    let run = fixture.run([try extract("val")])
    #expect(run.refused.count == 1)
    #expect(names(run) == ["job [\"val\"]", "job ended", "removal of val", "removal ended"])
  }
}
