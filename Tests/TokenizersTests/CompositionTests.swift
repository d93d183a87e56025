import Foundation
import Memory
import TestSupport
import Testing
import Tokenizers

@Suite struct CompositionTests {
  private func composed(_ bytes: [UInt8], marks: Int = 4096) throws -> [UInt8] {
    var out = TextBuffer(buffer)
    try CanonicalComposer(marks: marksRegion, sorted: sortedRegion)
      .compose(view(bytes), into: &out)
    return array(out.bytes)
  }

  private let buffer: Region<UInt8> = region(of: 1 << 16)
  private let marksRegion: Region<UInt32> = region(of: 4096)
  private let sortedRegion: Region<UInt32> = region(of: 4096)

  private func composed(_ text: String) throws -> [UInt32] {
    let bytes = try composed(Array(text.utf8))
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.map(\.value)
  }

  /// What Python's `unicodedata.normalize("NFC", …)` gives.
  @Test(
    arguments: [
      ("か\u{3099}は\u{309A}", [0x304C, 0x3071]),
      ("か\u{309A}", [0x304B, 0x309A]),
      ("e\u{323}\u{302}", [0x1EC7]),
      ("e\u{302}\u{323}", [0x1EC7]),
      ("a\u{301}\u{301}", [0xE1, 0x301]),
      ("\u{1100}\u{1161}\u{11A8}", [0xAC01]),
      ("\u{AC00}\u{11A8}\u{11A8}", [0xAC01, 0x11A8]),
      ("\u{AC01}\u{11A8}", [0xAC01, 0x11A8]),
      ("\u{212B}\u{2126}\u{F900}", [0xC5, 0x3A9, 0x8C48]),
      ("\u{344}", [0x308, 0x301]),
      ("\u{958}\u{FB1D}", [0x915, 0x93C, 0x5D9, 0x5B4]),
      ("\u{1D15E}", [0x1D157, 0x1D165]),
      ("\u{9C7}\u{9BE}", [0x9CB]),
      ("\u{DD9}\u{DCF}\u{DCA}", [0xDDD]),
      ("\u{1F82}", [0x1F82]),
      ("\u{3B1}\u{345}\u{300}\u{313}", [0x1FB2, 0x313]),
      ("\u{301}a", [0x301, 0x61]),
      ("ﾊ\u{FF9F}①ﬁ", [0xFF8A, 0xFF9F, 0x2460, 0xFB01]),
    ] as [(String, [UInt32])])
  func goldens(_ text: String, _ expected: [UInt32]) throws {
    #expect(try composed(text) == expected)
  }

  private func reference(_ text: String) -> [UInt32] {
    text.precomposedStringWithCanonicalMapping.unicodeScalars.map(\.value)
  }

  @Test func everyScalarAlone() throws {
    for value in UInt32(0)...0x2FFFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let text = String(Character(scalar))
      let ours = try composed(text)
      let theirs = reference(text)
      if ours != theirs { Issue.record("\(value): \(ours), \(theirs)") }
      let parts = text.decomposedStringWithCanonicalMapping
      let fromParts = try composed(parts)
      if fromParts != theirs { Issue.record("\(value) from parts") }
    }
  }

  /// No trailing consonant behind a whole syllable: Foundation leaves the two
  /// apart, against the standard; the goldens have that case.
  @Test func randomTexts() throws {
    let alphabet: [UInt32] =
      [0x41, 0x61, 0x65, 0x3B1, 0x304B, 0x306F, 0xAC00, 0x1100, 0x1161]
      + [0x300, 0x301, 0x302, 0x308, 0x313, 0x323, 0x327, 0x328, 0x345, 0x3099]
      + [0x309A, 0x5B4, 0x5B0, 0x9C7, 0x9BE, 0xDD9, 0xDCA, 0xDCF, 0x1D165]
      + [0x344, 0x1EC7, 0xAC01, 0x6587, 0x20, 0x110BA, 0x11099, 0x915, 0x93C]
    var random = SeededRandom(17)
    for _ in 0..<5000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        if let value = alphabet.randomElement(using: &random),
          let scalar = Unicode.Scalar(value)
        {
          text.unicodeScalars.append(scalar)
        }
      }
      let ours = try composed(text)
      #expect(ours == reference(text), "\(text.unicodeScalars.map(\.value))")
    }
  }

  @Test func bytesThatAreNoTextStay() throws {
    #expect(
      try composed([0x65, 0xFF, 0xCC, 0x81, 0x65, 0xCC])
        == [0x65, 0xFF, 0xCC, 0x81, 0x65, 0xCC])
    #expect(try composed([0x65, 0xCC, 0x81, 0x80]) == [0xC3, 0xA9, 0x80])
  }

  @Test func theOptionComposesBetweenSpecialTokens() throws {
    var file = VocabularyFile()
    file.add(["\u{301}"], .control)
    let plain = try LoadedTokenizer(file)
    let composing = try LoadedTokenizer(view(file.bytes), composes: true)
    #expect(try plain.encode("e\u{301}", user: true) == [0x65, 0xCC, 0x81])
    #expect(try composing.encode("e\u{301}", user: true) == [0xC3, 0xA9])
    #expect(try composing.encode("e\u{301}") == [0x65, 256])
    #expect(try composing.encode("").isEmpty)
  }

  @Test func aMegabyteOfMarksTakesLinearTime() throws {
    let size = 1 << 20
    let tokenizer = try LoadedTokenizer(
      view(VocabularyFile().bytes), textBytes: size, pieceBytes: size,
      tokens: size, composes: true)
    let text = String(
      repeating: "\u{301}\u{323}\u{345}\u{5B4}", count: size / 8)
    let ids = try tokenizer.encode(text, user: true)
    #expect(ids.count == size)
    #expect(ids.prefix(4) == [0xD6, 0xB4, 0xD6, 0xB4])
    let small = try LoadedTokenizer(
      view(VocabularyFile().bytes), pieceBytes: 100, composes: true)
    let error = tokenizerError {
      _ = try small.encode(String(repeating: "\u{301}", count: 101))
    }
    #expect(error?.code.description == "text_piece_too_long")
  }

  @Test func textThatGrowsBeyondItsLimit() throws {
    let tokenizer = try LoadedTokenizer(
      view(VocabularyFile().bytes), textBytes: 8, composes: true)
    let error = tokenizerError {
      _ = try tokenizer.encode("\u{1D15E}\u{1D15E}")
    }
    #expect(error?.code.description == "text_too_long")
  }
}
