import Boxes
import Platform
import Testing

struct ThreadTests {
  @Test("many threads parse at once, each with its own parser")
  func manyThreads() throws {
    let good = Array(SampleAnnotation().xml.utf8)
    let bad = Array("<!DOCTYPE a [<!ENTITY b 'c'>]>".utf8) + good
    let expected = try parsed(good)
    let wrong = Locked(0)
    let done = Locked(0)
    var group = ThreadGroup()
    for number in 0..<8 {
      try group.start("parse-\(number)") {
        for round in 0..<60 {
          // Parsers come and go, too.
          let parser = AnnotationParser()
          for _ in 0..<10 where (try? parser.parse(good, name: sampleName)) != expected {
            wrong.withLock { $0 += 1 }
          }
          if round % 3 == number % 3, (try? parser.parse(bad, name: sampleName)) != nil {
            wrong.withLock { $0 += 1 }
          }
          done.withLock { $0 += 1 }
        }
      }
    }
    group.join()
    #expect(wrong.withLock { $0 } == 0)
    #expect(done.withLock { $0 } == 480)
  }
}
