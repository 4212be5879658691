import Boxes
import TestSupport
import Testing

struct DamageTests {
  @Test("an annotation that is cut short is refused, wherever it was cut")
  func truncated() {
    let bytes = Array(SampleAnnotation().xml.utf8)
    let parser = AnnotationParser()
    // All that follows the last element is a line feed.
    for count in 0..<bytes.count - 1 {
      let cut = Array(bytes[..<count])
      #expect(throws: BoxesError.self, "cut to \(count) bytes") { try parser.parse(cut, name: sampleName) }
    }
  }

  @Test("whatever is damaged, the result is a refusal or a valid annotation", arguments: 0..<3)
  func flipped(_ seed: Int) {
    var generator = SeededGenerator(seed: UInt64(seed))
    let bytes = Array(SampleAnnotation().xml.utf8)
    let parser = AnnotationParser()
    var refused = 0
    for _ in 0..<2000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let place = Int.random(in: damaged.indices, using: &generator)
        let number = UInt8.random(in: .min ... .max, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: damaged[place] = number
        case 1: damaged[place] ^= 1 << (number % 8)
        case 2: damaged.remove(at: place)
        default: damaged.insert(contentsOf: bytes.dropFirst(place).prefix(Int(number % 40)), at: place)
        }
      }
      do {
        check(try parser.parse(damaged, name: sampleName))
      } catch {
        refused += 1
        #expect(!error.detail.isEmpty)
      }
    }
    #expect(refused > 800)
  }

  /// Checks what holds for every annotation.
  private func check(_ annotation: Annotation) {
    #expect(annotation.image == sampleName)
    #expect(annotation.width > 0 && annotation.height > 0)
    for box in annotation.boxes {
      #expect(0 <= box.xmin && box.xmin < box.xmax && box.xmax <= annotation.width)
      #expect(0 <= box.ymin && box.ymin < box.ymax && box.ymax <= annotation.height)
    }
  }
}
