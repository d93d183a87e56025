import Memory
import TestSupport
import Testing
import Tokenizers

@Suite struct StreamingDecoderTests {
  /// Decodes in parts and checks on the way that all output is whole.
  private func decode(_ parts: [[UInt8]]) -> [UInt8] {
    var decoder = StreamingDecoder()
    var out = TextBuffer(region(of: 4096))
    for part in parts {
      let start = out.count
      decoder.append(view(part), into: &out)
      let written = array(out.bytes.suffix(from: start))
      #expect(Array(String(decoding: written, as: UTF8.self).utf8) == written)
      #expect(decoder.heldCount <= 3)
    }
    decoder.flush(into: &out)
    return array(out.bytes)
  }

  private func check(_ bytes: [UInt8]) {
    let expected = Array(String(decoding: bytes, as: UTF8.self).utf8)
    #expect(decode([bytes]) == expected, "\(bytes)")
    #expect(decode(bytes.map { [$0] }) == expected, "\(bytes)")
  }

  @Test func everySplitOfAText() {
    let text = Array("aé日𠮷👨‍👩‍👧".utf8)
    for cut in 0...text.count {
      let parts = [Array(text[..<cut]), Array(text[cut...])]
      #expect(decode(parts) == text)
    }
  }

  @Test func holdsBackOnlyWhatMayBeCompleted() {
    var decoder = StreamingDecoder()
    var out = TextBuffer(region(of: 64))
    decoder.append(view([0x61, 0xE6, 0x97]), into: &out)
    #expect(out.bytes == "a" && decoder.heldCount == 2)
    decoder.append(view([0xA5]), into: &out)
    #expect(out.bytes == "a日" && decoder.heldCount == 0)
    decoder.append(view([0xF0, 0x9F]), into: &out)
    decoder.flush(into: &out)
    #expect(out.bytes == "a日\u{FFFD}" && decoder.heldCount == 0)
  }

  @Test func aCharacterThatDoesNotFitIsLeftOutWhole() {
    var decoder = StreamingDecoder()
    var out = TextBuffer(region(of: 4))
    decoder.append(view("ab日"), into: &out)
    #expect(out.bytes == "ab" && out.isTruncated)
  }

  @Test func allShortSequencesOfTellingBytes() {
    let bytes: [UInt8] = [
      0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xDF, 0xE0, 0xE1,
      0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF,
    ]
    for first in bytes {
      for second in bytes {
        check([first, second])
        for third in bytes { check([first, second, third]) }
      }
    }
  }

  @Test func randomBytes() {
    var random = SeededRandom(11)
    for _ in 0..<3000 {
      let count = Int.random(in: 0...24, using: &random)
      check(
        (0..<count).map { _ in
          Bool.random(using: &random)
            ? UInt8.random(in: 0x80...0xFF, using: &random)
            : UInt8.random(in: 0...255, using: &random)
        })
    }
  }
}
