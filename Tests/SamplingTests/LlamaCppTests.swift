import Foundation
import Memory
import Sampling
import Testing

/// The candidates and probabilities of llama.cpp's own samplers, as its library
/// computed them (llama-cpp-python 0.3.36), for the same logits.
///
/// `Goldens/chain.txt` has lines `logits …`, `history …` and, for those,
/// `case SETTINGS | ID:PROBABILITY …` with five digits, and `mirostat SETTINGS | COUNT:DRAWN …`.
@Suite struct LlamaCppTests {
  private struct Line {
    let kind: Substring
    let words: [Substring]
    let results: [(Int, Double)]
  }

  private static func lines() throws -> [Line] {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Goldens/chain.txt")
    return try String(contentsOf: path, encoding: .utf8)
      .split(separator: "\n").map { line in
        let parts = line.split(separator: "|", maxSplits: 1)
        let words = parts[0].split(separator: " ")
        let results = parts.count == 1 ? [] : parts[1].split(separator: " ")
        return Line(
          kind: words[0], words: Array(words.dropFirst()),
          results: results.map { result in
            let pair = result.split(separator: ":")
            return (Int(pair[0]) ?? -1, Double(pair[1]) ?? .nan)
          })
      }
  }

  private func settings(
    _ words: [Substring]
  ) throws -> (settings: SamplerSettings, breakers: [[Int32]]) {
    var settings = SamplerSettings.plain
    var breakers: [[Int32]] = []
    for word in words {
      let pair = word.split(separator: "=")
      if pair[0] == "breakers" {
        breakers = pair[1].split(separator: ";").map { breaker in
          breaker.split(separator: ",").compactMap { Int32($0) }
        }
        continue
      }
      let key = try #require(
        SamplerKey.allCases.first { "\($0.row.name)" == pair[0] })
      let number = try #require(Double(pair[1]))
      if case .integer = key.row.field {
        settings[key] = .integer(Int(number))
      } else {
        settings[key] = .number(number)
      }
    }
    return (settings, breakers)
  }

  /// Where breakers are in a text of tokens.
  private func breaks(_ history: [Int32], _ breakers: [[Int32]]) -> [UInt8] {
    history.indices.map { end in
      for breaker in breakers where breaker.count <= end + 1 {
        let begin = end + 1 - breaker.count
        if Array(history[begin...end]) == breaker {
          return
            (breaker.count == 1 ? SequenceBreak.whole : .end).rawValue
        }
      }
      return SequenceBreak.none.rawValue
    }
  }

  @Test func candidatesAndProbabilities() throws {
    var logits: [Float] = []
    var history: [Int32] = []
    var rig = try SamplerRig(vocabulary: 1)
    var cases = 0
    for line in try LlamaCppTests.lines() {
      switch line.kind {
      case "logits":
        logits = line.words.compactMap { Float($0) }
        rig = try SamplerRig(vocabulary: logits.count)
        history = []
      case "history": history = line.words.compactMap { Int32($0) }
      case "case":
        cases += 1
        let (settings, breakers) = try settings(line.words)
        let odds = rig.odds(
          logits, after: history, breaks: breaks(history, breakers), settings)
        let wanted = Dictionary(uniqueKeysWithValues: line.results)
        let name = line.words.joined(separator: " ")
        #expect(
          odds.keys.sorted() == wanted.keys.sorted(),
          "\(logits.count): \(name) after \(history)")
        for (id, probability) in odds {
          let known = wanted[id] ?? 0
          #expect(
            abs(probability - known) <= 6e-5 * known + 1e-9,
            "\(logits.count): \(name) after \(history): \(id)")
        }
      default: break
      }
    }
    #expect(cases > 400)
  }

  /// The number of tokens that may be drawn follows the surprise of those that
  /// llama.cpp drew before.
  @Test func mirostat() throws {
    var logits: [Float] = []
    var cases = 0
    for line in try LlamaCppTests.lines() {
      if line.kind == "logits" {
        logits = line.words.compactMap { Float($0) }
      }
      guard line.kind == "mirostat" else { continue }
      cases += 1
      let settings = try settings(line.words).settings
      let rig = try SamplerRig(vocabulary: logits.count)
      var bound = Double(2 * settings.mirostatTau)
      for (count, drawn) in line.results {
        let kept = rig.kept(logits, settings, surprise: Float(bound))
        #expect(kept.count == count, "\(line.words)")
        let weights = kept.map {
          exp(Double(logits[Int($0)]) / Double(settings.temperature))
        }
        let weight = exp(
          Double(logits[Int(drawn)]) / Double(settings.temperature))
        let surprise = -log2(weight / weights.reduce(0, +))
        bound -=
          Double(settings.mirostatEta)
          * (surprise - Double(settings.mirostatTau))
      }
    }
    #expect(cases == 12)
  }

  /// A draw moves the bound by its own surprise.
  @Test func mirostatLearns() throws {
    let logits: [Float] = [2, 1, 0, -1]
    let rig = try SamplerRig(vocabulary: 4)
    let settings = SamplerSettings.plain.with {
      $0.mirostat = 2
      $0.mirostatTau = 1
      $0.mirostatEta = 0.5
    }
    var state = SamplerState()
    var bound: Double = 2
    for number in 0..<50 {
      let kept = rig.kept(logits, settings, surprise: Float(bound))
      let drawn = rig.select(logits, settings, number: number, &state)
      #expect(kept.contains(drawn))
      let weights = kept.map { exp(Double(logits[Int($0)])) }
      let surprise = -log2(
        exp(Double(logits[Int(drawn)])) / weights.reduce(0, +))
      bound -= 0.5 * (surprise - 1)
      #expect(abs(Double(state.mostSurprise ?? .nan) - bound) < 1e-4)
    }
  }
}
