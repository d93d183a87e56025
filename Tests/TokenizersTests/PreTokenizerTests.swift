import Foundation
import Memory
import TestSupport
import Testing
import Tokenizers

@Suite struct PreTokenizerTests {
  private func pieces(_ text: String, digits: Int = 1) -> [[UInt8]] {
    let bytes = view(text)
    let scanner = WordScanner(longestNumber: digits)
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let end = scanner.endOfPiece(at: start, in: bytes)
      guard end > start else { return [] }
      pieces.append(array(bytes[start..<end]))
      start = end
    }
    return pieces
  }

  private func expect(_ text: String, _ expected: [String]) {
    #expect(pieces(text) == expected.map { Array($0.utf8) }, "\(text)")
  }

  @Test func alternativesInTheirOrder() {
    expect(
      "It's WE'LL 'D x'rE'",
      ["It", "'s", " WE", "'LL", " '", "D", " x", "'rE", "'"])
    expect("a  b", ["a", " ", " b"])
    expect("a \n \n  b", ["a", " \n \n", " ", " b"])
    expect("a   ", ["a", "   "])
    expect("!?\r\n\nx", ["!?\r\n\n", "x"])
    expect(" !a", [" !", "a"])
    expect("\t!a", ["\t", "!a"])
    expect("１2½", ["１", "2", "½"])
    expect("「いい」。", ["「いい", "」。"])
    expect("か\u{3099}", ["か", "\u{3099}"])
    expect("か\u{3099}き", ["か", "\u{3099}き"])
    expect(
      "\u{3000}あ\u{3000}\u{3000}い", ["\u{3000}あ", "\u{3000}", "\u{3000}い"])
    expect("〇々ーﾞ", ["〇", "々ーﾞ"])
  }

  @Test func threeDigits() {
    #expect(
      pieces("1234567", digits: 3).map { String(decoding: $0, as: UTF8.self) }
        == ["123", "456", "7"])
  }

  /// The published pattern itself, in the syntax of another engine.
  @Test func agreesWithARegularExpression() throws {
    let space = "\\p{White_Space}"
    let pattern =
      "'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]"
      + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\(space)\\p{L}\\p{N}]+[\\r\\n]*"
      + "|\(space)*[\\r\\n]+|\(space)+(?![^\(space)])|\(space)+"
    let expression = try NSRegularExpression(pattern: pattern)
    let alphabet =
      Array("  \n\r\t'sStTrReEvVmMlLdD19aZ.!?-é".unicodeScalars)
      + Array(
        "あカー々〇、。「　\u{3099}\u{85}\u{A0}\u{2028}漢한½Ⅳ👍\u{200D}ǅ\u{300}ｱﾞ"
          .unicodeScalars)
    var random = SeededRandom(7)
    for _ in 0..<3000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...24, using: &random) {
        if let scalar = alphabet.randomElement(using: &random) {
          text.unicodeScalars.append(scalar)
        }
      }
      let units = text as NSString
      let whole = NSRange(location: 0, length: units.length)
      let expected = expression.matches(in: text, range: whole).map {
        Array(units.substring(with: $0.range).utf8)
      }
      #expect(pieces(text) == expected, "\(Array(text.unicodeScalars))")
    }
  }

  @Test func bytesThatAreNoText() {
    var random = SeededRandom(3)
    let scanner = WordScanner(longestNumber: 1)
    for _ in 0..<2000 {
      let count = Int.random(in: 1...40, using: &random)
      let bytes = view(
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
      var start = 0
      while start < bytes.count {
        let end = scanner.endOfPiece(at: start, in: bytes)
        #expect(end > start && end <= bytes.count)
        start = end
      }
    }
  }
}
