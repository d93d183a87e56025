import Foundation
import Memory
import Sampling
import TestSupport

/// A sampler over memory of its own, called with arrays.
final class SamplerRig {
  private let arena: Arena
  let sampler: Sampler
  let vocabulary: Int

  init(vocabulary: Int) throws {
    var plan = ArenaPlan()
    let sampling = try SamplerPlan(
      vocabulary: vocabulary, context: 8192, in: &plan)
    arena = try Arena(plan)
    sampler = Sampler(sampling, in: arena)
    self.vocabulary = vocabulary
  }

  func select(
    _ logits: [Float], after history: [Int32] = [],
    _ settings: SamplerSettings, number: Int = 0
  ) -> Int32 {
    withRegions(logits, history) { logits, history in
      var state = SamplerState()
      return sampler.select(
        from: logits, after: history, settings, number: number, &state)
    }
  }

  func select(
    _ logits: [Float], after history: [Int32] = [],
    _ settings: SamplerSettings, number: Int, _ state: inout SamplerState
  ) -> Int32 {
    withRegions(logits, history) { logits, history in
      sampler.select(
        from: logits, after: history, settings, number: number, &state)
    }
  }

  /// The probabilities of what may be drawn, at its temperature.
  func odds(
    _ logits: [Float], after history: [Int32], breaks: [UInt8] = [],
    _ settings: SamplerSettings
  ) -> [Int: Double] {
    var breaks = breaks
    return withRegions(logits, history) { logits, history in
      breaks.withUnsafeMutableBufferPointer { buffer in
        if settings.findsRepetitions {
          sampler.penalizeRepetitions(
            logits, history,
            Region(start: buffer.baseAddress, count: buffer.count), settings)
        }
      }
      let kept = sampler.keep(of: logits, settings, number: 0)
      let temperature = Double(sampler.temperature(of: kept, settings))
      let weights = (0..<kept.count).map { index in
        temperature > 0
          ? exp(Double(kept[index].logit - kept[0].logit) / temperature)
          : index == 0 ? 1 : 0
      }
      let total = weights.reduce(0, +)
      return Dictionary(
        uniqueKeysWithValues: (0..<kept.count).map {
          (Int(kept[$0].id), weights[$0] / total)
        })
    }
  }

  /// What is told of a draw.
  func logprobs(
    _ logits: [Float], after history: [Int32], _ biases: [TokenBias],
    _ settings: SamplerSettings, most: Int, number: Int
  ) throws -> (drawn: (Int32, Float), likeliest: [(Int32, Float)]) {
    var plan = ArenaPlan()
    let own = try LogProbabilities.Plan(context: history.count, in: &plan)
    let arena = try Arena(plan)
    var told = LogProbabilities(own, in: arena)
    told.most = most
    var biases = biases
    return biases.withUnsafeMutableBufferPointer { buffer in
      withRegions(logits, history) { logits, history in
        var state = SamplerState(
          biases: Region(start: buffer.baseAddress, count: buffer.count))
        told.read(logits, history, state, sampler)
        let drawn = sampler.select(
          from: logits, after: history, settings, number: number, &state)
        told.drew(drawn, logits, history, state)
        return (
          (told.drawn.id, told.drawn.logit),
          (0..<told.likeliest.count).map {
            (told.likeliest[$0].id, told.likeliest[$0].logit)
          }
        )
      }
    }
  }

  /// The ids that Mirostat may draw.
  func kept(
    _ logits: [Float], _ settings: SamplerSettings, surprise: Float
  ) -> [Int32] {
    withRegions(logits, []) { logits, _ in
      let kept = sampler.keep(of: logits, settings, surprise: surprise)
      return (0..<kept.count).map { kept[$0].id }
    }
  }

  /// The logits after the penalties.
  func penalized(
    _ logits: [Float], after history: [Int32], _ settings: SamplerSettings
  ) -> [Float] {
    withRegions(logits, history) { logits, history in
      sampler.penalize(logits, history, settings)
      return (0..<logits.count).map { logits[$0] }
    }
  }

  /// The ids of the likeliest.
  func likeliest(_ logits: [Float], _ count: Int) -> [Int32] {
    withRegions(logits, []) { logits, _ in
      let kept = sampler.keepLikeliest(of: logits, count)
      return (0..<kept.count).map { kept[$0].id }
    }
  }

  /// The ids that may be drawn.
  func kept(
    _ logits: [Float], _ settings: SamplerSettings, number: Int = 0
  ) -> [Int32] {
    withRegions(logits, []) { logits, _ in
      let kept = sampler.keep(of: logits, settings, number: number)
      return (0..<kept.count).map { kept[$0].id }
    }
  }

  private func withRegions<Result>(
    _ logits: [Float], _ history: [Int32],
    _ body: (Region<Float>, Region<Int32>) -> Result
  ) -> Result {
    var logits = logits
    var history = history
    return logits.withUnsafeMutableBufferPointer { logits in
      history.withUnsafeMutableBufferPointer { history in
        body(
          Region(start: logits.baseAddress, count: logits.count),
          Region(start: history.baseAddress, count: history.count))
      }
    }
  }
}

extension SamplerSettings {
  /// Everything off, temperature 1.
  static var plain: SamplerSettings {
    var settings = SamplerSettings()
    settings.temperature = 1
    settings.topK = 0
    settings.topP = 1
    settings.minP = 0
    settings.penaltyLastN = -1
    return settings
  }

  /// The settings with some of them changed.
  func with(_ change: (inout SamplerSettings) -> Void) -> SamplerSettings {
    var settings = self
    change(&settings)
    return settings
  }
}
