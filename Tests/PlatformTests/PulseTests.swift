import Platform
import Testing

@Suite("A pulse wakes the thread that waits for it")
struct PulseTests {
  @Test("a signal before the wait is not lost")
  func signalFirst() {
    let pulse = Pulse()
    pulse.signal()
    #expect(pulse.wait())
  }

  @Test("several signals before a wait count as one")
  func severalSignals() {
    let pulse = Pulse()
    pulse.signal()
    pulse.signal()
    #expect(pulse.wait())
    let start = Instant.now
    #expect(pulse.wait(seconds: 0.02))
    #expect(Instant.now.seconds(since: start) >= 0.02)
  }

  @Test("without a signal the wait ends when its time is over", arguments: [0, 0.001, 0.02])
  func timeout(seconds: Double) {
    let pulse = Pulse()
    let start = Instant.now
    #expect(pulse.wait(seconds: seconds))
    #expect(Instant.now.seconds(since: start) >= seconds)
  }

  @Test("after the end no wait lasts, however long it may")
  func end() {
    let pulse = Pulse()
    pulse.end()
    #expect(!pulse.wait())
    #expect(!pulse.wait(seconds: 3600))
    pulse.signal()
    #expect(!pulse.wait())
  }

  @Test("the end wakes the thread that waits")
  func endWakes() throws {
    for _ in 0..<100 {
      let (pulse, ended) = (Pulse(), Counter())
      var threads = ThreadGroup()
      try threads.start("wait") { if !pulse.wait() { ended.increment() } }
      pulse.end()
      threads.join()
      #expect(ended.value == 1)
    }
  }

  @Test("two threads that wake each other in turn miss nothing")
  func pingPong() throws {
    let (ping, pong, rounds) = (Pulse(), Pulse(), Counter())
    var threads = ThreadGroup()
    try threads.start("answer") {
      while ping.wait() {
        rounds.increment()
        pong.signal()
      }
    }
    for round in 1...1000 {
      ping.signal()
      #expect(pong.wait())
      #expect(rounds.value == round)
    }
    ping.end()
    threads.join()
    #expect(rounds.value == 1000)
  }

  @Test("moments are in order, and their distance is in seconds")
  func instants() {
    let start = Instant.now
    let later = start.advanced(bySeconds: 1.5)
    #expect(start < later)
    #expect(later.seconds(since: start) == 1.5)
    #expect(start.seconds(since: later) == -1.5)
    #expect(Instant.now >= start)
  }
}
