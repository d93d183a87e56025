import Conversation
import Memory
import TestSupport
import Testing

@Suite struct StopMatcherTests {
  /// What is shown before the first byte at which a stop string is complete, the
  /// longest of them taken out; all where there is none.
  private func naive(_ text: [UInt8], _ stops: [[UInt8]]) -> [UInt8] {
    for end in text.indices {
      let matches = stops.filter { text[...end].suffix($0.count) == $0[...] }
      if let longest = matches.map(\.count).max() {
        return Array(text[..<(end + 1 - longest)])
      }
    }
    return text
  }

  private func bytes(_ text: [UInt8]) -> Bytes {
    let copy = region(of: text.count, UInt8.self)
    for (index, byte) in text.enumerated() { copy[index] = byte }
    return copy.bytes
  }

  private func append(
    _ part: [UInt8], to stops: inout StopMatcher, flushes: Bool = false
  ) -> [UInt8] {
    var out = TextBuffer(region(of: 2048))
    stops.append(bytes(part), into: &out)
    if flushes, !stops.isFound { stops.flush(into: &out) }
    return (0..<out.count).map { out.bytes[$0] }
  }

  @Test func theyEndAnAnswerAsAPlainSearchDoes() {
    var random = SeededRandom(11)
    var stops = StopMatcher(region(of: StopMatcher.storageBytes))
    func letters(_ count: Int) -> [UInt8] {
      (0..<count).map { _ in 0x61 + UInt8(random.next() % 2) }
    }
    for _ in 0..<3000 {
      stops.removeAll()
      let strings = (0..<Int(random.next() % 5)).map { _ in
        letters(1 + Int(random.next() % 9))
      }
      for string in strings {
        #expect(stops.add(bytes(string)) == true)
      }
      let text = letters(Int(random.next() % 40))
      var shown: [UInt8] = []
      var given = 0
      while given < text.count {
        let end = min(text.count, given + 1 + Int(random.next() % 7))
        shown += append(Array(text[given..<end]), to: &stops)
        given = end
        // Never shown and taken back; never held without need.
        let wanted = naive(text, strings)
        #expect(wanted.starts(with: shown))
        if !stops.isFound {
          let held = text[..<given].suffix(given - shown.count)
          #expect(
            held.isEmpty || strings.contains { $0.starts(with: held) })
        }
      }
      shown += append([], to: &stops, flushes: true)
      #expect(shown == naive(text, strings))
      #expect(stops.isFound == (shown.count < text.count))
    }
  }

  @Test func eightOfUpTo256BytesAreTaken() {
    var stops = StopMatcher(region(of: StopMatcher.storageBytes))
    let longest = bytes([UInt8](repeating: 0x61, count: 256))
    let tooLong = bytes([UInt8](repeating: 0x61, count: 257))
    #expect(stops.add(tooLong) == false)
    #expect(stops.add(Bytes()) == false)
    for _ in 0..<8 { #expect(stops.add(longest) == true) }
    #expect(stops.add(longest) == false)
    let before = [UInt8](repeating: 0x61, count: 255) + [0x62]
    #expect(append(before, to: &stops) == before)
    let match = [UInt8](repeating: 0x61, count: 256)
    #expect(append(match, to: &stops) == [])
    #expect(stops.isFound)
  }
}
