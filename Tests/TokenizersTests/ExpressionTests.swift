import Foundation
import Memory
import TestSupport
import Testing
import Tokenizers

/// The expressions that cut text, against Hugging Face's `tokenizers`.
@Suite struct ExpressionTests {
  struct Case: Decodable {
    let text: String
    let cuts: [String: [Int]]
  }

  static let cases: [Case] = {
    let path = Shared.checkout.appendingPathComponent(
      "Tests/TokenizersTests/Vectors/pieces.jsonl")
    guard let data = try? Data(contentsOf: path) else { return [] }
    return data.split(separator: 0x0A).compactMap {
      try? JSONDecoder().decode(Case.self, from: $0)
    }
  }()

  /// A row's expressions, compiled, in an arena that stays.
  private final class Compiled {
    let arena: Arena
    let program: ExpressionProgram
    let work: MatchingWork

    init(_ stages: StaticString) throws {
      var plan = ArenaPlan()
      let program = try ExpressionProgram.Plan(isUsed: true, in: &plan)
      let work = try MatchingWork.Plan(isUsed: true, in: &plan)
      arena = try Arena(plan)
      self.program = program.program(Bytes(stages), in: arena)
      self.work = work.work(in: arena)
    }

    func pieces(_ text: Bytes) -> [Int] {
      var cursor = PieceCursor(program, text, work)
      var counts: [Int] = []
      var end = 0
      var isWhole = true
      while let piece = cursor.next() {
        isWhole = isWhole && piece.lowerBound == end && !piece.isEmpty
        end = piece.upperBound
        counts.append(piece.count)
      }
      #expect(isWhole && end == text.count)
      return counts
    }
  }

  private func row(_ name: String) throws -> PreTokenizer {
    try #require(PreTokenizer(named: view(name)))
  }

  @Test func piecesOfEachRow() throws {
    #expect(Self.cases.count == 85)
    var tried: Set<String> = []
    PreTokenizer.visit { row in
      row.forEachName { tried.insert(string($0)) }
    }
    let names = try #require(Self.cases.first).cuts.keys.sorted()
    #expect(names.count == 30 && tried.count == 88)
    for name in names {
      let compiled = try Compiled(row(name).stages)
      for example in Self.cases {
        #expect(
          compiled.pieces(view(example.text)) == example.cuts[name],
          "\(name): \(Array(example.text.unicodeScalars))")
      }
    }
  }

  /// The scanner is the expression of its rows, only faster.
  @Test func scannerAgreesWithItsExpression() throws {
    let alphabet =
      Array("  \n\r\t'sStTrReEvVmMlLdD19aZ.!?-é".unicodeScalars)
      + Array(
        "あカー々〇、。「　\u{3099}\u{85}\u{A0}\u{2028}漢한½Ⅳ👍\u{200D}ǅ\u{300}ｱﾞ"
          .unicodeScalars)
    var random = SeededRandom(11)
    for name in ["qwen2", "llama-bpe"] {
      let row = try row(name)
      let compiled = try Compiled(row.stages)
      let scanner = WordScanner(longestNumber: row.wordDigits)
      for _ in 0..<3000 {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 1...30, using: &random) {
          if let scalar = alphabet.randomElement(using: &random) {
            text.append(scalar)
          }
        }
        let bytes = view(String(text))
        var expected: [Int] = []
        var start = 0
        while start < bytes.count {
          let end = scanner.endOfPiece(at: start, in: bytes)
          expected.append(end - start)
          start = end
        }
        #expect(compiled.pieces(bytes) == expected, "\(Array(text))")
      }
    }
  }

  /// Every row cuts every text in steps that grow with it, not with its square.
  @Test func longRunsTakeTheirLengthAlone() throws {
    let runs = [" ", "\n", "1", "A", "a", "あ", "\u{301}", "'", "!", "1x"]
    let clock = ContinuousClock()
    PreTokenizer.visit { row in
      guard let compiled = try? Compiled(row.stages) else { return }
      for run in runs {
        let text = view(String(repeating: run, count: 200_000) + "x")
        let took = clock.measure { _ = compiled.pieces(text) }
        #expect(took < .seconds(10), "\(row.names): \(run)")
      }
    }
  }

  @Test func bytesThatAreNoText() throws {
    var random = SeededRandom(5)
    var count = 0
    PreTokenizer.visit { row in
      guard let compiled = try? Compiled(row.stages) else { return }
      count += 1
      for _ in 0..<100 {
        let bytes = (0..<Int.random(in: 1...40, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        }
        _ = compiled.pieces(view(bytes))
      }
    }
    #expect(count == PreTokenizer.rowCount)
  }
}
