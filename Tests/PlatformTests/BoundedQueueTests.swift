import Platform
import Testing

@Suite("A bounded queue hands every element over once")
struct BoundedQueueTests {
  /// An element that counts its end.
  struct Token: ~Copyable, Sendable {
    let number: Int
    let dropped: Counter

    deinit { dropped.increment() }

    /// Pushes a new token; macros cannot take one as an argument.
    static func push(_ number: Int, to queue: BoundedQueue<Token>, _ dropped: Counter) -> Bool {
      queue.push(Token(number: number, dropped: dropped))
    }

    /// Takes the first token and drops it.
    static func pop(from queue: BoundedQueue<Token>) -> Int? {
      guard let token = queue.pop() else { return nil }
      return token.number
    }
  }

  @Test("elements come out in the order in which they went in")
  func order() {
    let queue = BoundedQueue<Int>(capacity: 3)
    var next = 0
    // The ring of slots is gone round several times, from every state of fullness.
    for round in 0..<20 {
      let count = round % 3 + 1
      for number in 0..<count { #expect(queue.push(next + number)) }
      for _ in 0..<count {
        #expect(queue.pop() == next)
        next += 1
      }
    }
  }

  @Test("who pushes waits while the queue is full", arguments: [1, 2, 7])
  func capacity(capacity: Int) throws {
    let queue = BoundedQueue<Int>(capacity: capacity)
    let pushed = Counter()
    var threads = ThreadGroup()
    try threads.start("push") {
      for number in 0..<2000 {
        _ = queue.push(number)
        pushed.increment()
      }
    }
    for number in 0..<2000 {
      #expect(pushed.value <= number + capacity)
      #expect(queue.pop() == number)
    }
    threads.join()
    #expect(pushed.value == 2000)
  }

  @Test("what is inside can be taken after the end, what comes later is refused")
  func finish() {
    let queue = BoundedQueue<Int>(capacity: 3)
    #expect(queue.push(1))
    #expect(queue.push(2))
    queue.finish()
    #expect(!queue.push(3))
    #expect(queue.pop() == 1)
    #expect(queue.pop() == 2)
    #expect(queue.pop() == nil)
    #expect(queue.pop() == nil)
  }

  @Test("the end wakes all who wait for an element")
  func finishWakesTakers() throws {
    for _ in 0..<100 {
      let queue = BoundedQueue<Int>(capacity: 1)
      let ended = Counter()
      var threads = ThreadGroup()
      for index in 0..<3 { try threads.start("pop-\(index)") { if queue.pop() == nil { ended.increment() } } }
      queue.finish()
      threads.join()
      #expect(ended.value == 3)
    }
  }

  @Test("the end wakes all who wait for room, and their elements are dropped")
  func finishWakesGivers() throws {
    for _ in 0..<100 {
      let (refused, dropped) = (Counter(), Counter())
      let queue = BoundedQueue<Token>(capacity: 1)
      #expect(Token.push(0, to: queue, dropped))
      var threads = ThreadGroup()
      for index in 1...3 {
        try threads.start("push-\(index)") {
          if !Token.push(index, to: queue, dropped) { refused.increment() }
        }
      }
      queue.finish()
      threads.join()
      #expect(refused.value == 3)
      #expect(dropped.value == 3)
      #expect(Token.pop(from: queue) == 0)
      #expect(dropped.value == 4)
    }
  }

  @Test("elements that nobody took are dropped with the queue", arguments: 0...3)
  func dropped(taken: Int) {
    let dropped = Counter()
    do {
      let queue = BoundedQueue<Token>(capacity: 4)
      for number in 0..<3 { #expect(Token.push(number, to: queue, dropped)) }
      for number in 0..<taken { #expect(Token.pop(from: queue) == number) }
      #expect(dropped.value == taken)
      // With two more the content goes round the end of the memory.
      for number in 3..<min(5, 4 + taken) { #expect(Token.push(number, to: queue, dropped)) }
      #expect(dropped.value == taken)
    }
    #expect(dropped.value == min(5, 4 + taken))
  }

  @Test("among several threads every element is taken once and dropped once")
  func stress() throws {
    let (dropped, taken) = (Counter(), Gathered<Int>())
    let queue = BoundedQueue<Token>(capacity: 5)
    var givers = ThreadGroup()
    var takers = ThreadGroup()
    for giver in 0..<3 {
      try givers.start("push-\(giver)") {
        for number in 0..<1000 { _ = Token.push(giver * 1000 + number, to: queue, dropped) }
      }
    }
    for taker in 0..<3 {
      try takers.start("pop-\(taker)") {
        while let number = Token.pop(from: queue) { taken.append(number) }
      }
    }
    givers.join()
    queue.finish()
    takers.join()
    #expect(taken.all.sorted() == Array(0..<3000))
    #expect(dropped.value == 3000)
  }
}
