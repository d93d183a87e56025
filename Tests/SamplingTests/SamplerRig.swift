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
    let sampling = try SamplerPlan(vocabulary: vocabulary, in: &plan)
    arena = try Arena(plan)
    sampler = Sampler(sampling, in: arena)
    self.vocabulary = vocabulary
  }

  func select(
    _ logits: [Float], after history: [Int32] = [],
    _ settings: SamplerSettings, number: Int = 0
  ) -> Int32 {
    withRegions(logits, history) { logits, history in
      sampler.select(from: logits, after: history, settings, number: number)
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
  func kept(_ logits: [Float], _ settings: SamplerSettings) -> [Int32] {
    withRegions(logits, []) { logits, _ in
      let sorted = sampler.keepLikeliest(of: logits, settings.topK)
      let kept = sampler.cut(sorted, settings)
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
