import GGUF
import Memory
import Models
import Tensors
import Workbench

/// `rope_parameters` of a model in GGUF.
struct RotaryDocument {
  let value: JSONValue

  init(_ model: GGUFModel, _ family: Family) throws(ConversionFailure) {
    let shape = model.configuration
    let rotary = shape.rotaries[0]
    var whole: [JSONValue.Member] = [
      .init("rope_theta", .number("\(Float(rotary.theta))"))
    ]
    let scaling = rotary.scaling
    if let numbers = try LlamaNumbers(model) {
      whole += numbers.members
    } else if scaling.extrapolation > 0 {
      whole += RotaryDocument.yarn(model, scaling, family)
    } else if scaling.factor != 1 {
      whole += [
        .init("rope_type", .string("linear")),
        .init("factor", .number("\(Float(scaling.factor))")),
      ]
    } else {
      whole.append(.init("rope_type", .string("default")))
    }
    guard family == .gemma3 else {
      value = .object(whole)
      return
    }
    let theta = (shape.rotaries.last ?? rotary).theta
    value = .object([
      .init("full_attention", .object(whole)),
      .init(
        "sliding_attention",
        .object([
          .init("rope_theta", .number("\(Float(theta))")),
          .init("rope_type", .string("default")),
        ])),
    ])
  }

  private static func yarn(
    _ model: GGUFModel, _ scaling: RotaryScaling, _ family: Family
  ) -> [JSONValue.Member] {
    let architecture = model.configuration.architecture
    func number(_ key: ModelKey) -> JSONValue? {
      model.number(KeyList.name(key, architecture)).map {
        .number("\(Float($0))")
      }
    }
    var members: [JSONValue.Member] = [
      .init("rope_type", .string("yarn")),
      .init("factor", .number("\(Float(scaling.factor))")),
      .init(
        "original_max_position_embeddings",
        .number(String(scaling.originalContext))),
    ]
    if let turns = number(.yarnFastTurns) {
      members.append(.init("beta_fast", turns))
    }
    if let turns = number(.yarnSlowTurns) {
      members.append(.init("beta_slow", turns))
    }
    if let share = number(.yarnExtrapolation) {
      members.append(.init("extrapolation_factor", share))
    }
    if let attention = number(.yarnAttention) {
      members.append(.init("attention_factor", attention))
    }
    if family == .gptOSS { members.append(.init("truncate", .bool(false))) }
    return members
  }
}

/// The numbers of Llama 3.1's stretching, found again from the divisors that a file
/// has in their place.
struct LlamaNumbers {
  let members: [JSONValue.Member]

  init?(_ model: GGUFModel) throws(ConversionFailure) {
    guard let tensor = model.file.tensor("rope_freqs.weight"),
      tensor.type == .f32
    else { return nil }
    let divisors = (0..<tensor.elementCount).map { index in
      Float(bitPattern: tensor.data.load(UInt32.self, at: 4 * index) ?? 0)
    }
    let factor = Double(divisors.max() ?? 1)
    let rotary = model.configuration.rotaries[0]
    for power in 4...24 {
      for (low, high) in [(1.0, 4.0), (1, 2), (1, 8), (1, 32), (2, 4), (2, 8)] {
        let numbers = RotarySettings.Llama3(
          factor: factor, lowFactor: low, highFactor: high,
          originalContext: Double(1 << power))
        let own = LlamaDivisors(
          numbers, theta: rotary.theta, dimension: rotary.dimensions)
        let isSame = zip(own.values, divisors).allSatisfy {
          abs($0 - $1) <= 1e-6 * abs($1)
        }
        guard isSame, own.values.count == divisors.count else { continue }
        members = [
          .init("rope_type", .string("llama3")),
          .init("factor", .number("\(factor)")),
          .init("low_freq_factor", .number("\(low)")),
          .init("high_freq_factor", .number("\(high)")),
          .init(
            "original_max_position_embeddings", .number(String(1 << power))),
        ]
        return
      }
    }
    throw .unsupported(
      key: "rope_freqs.weight", value: "\(divisors.count) divisors",
      reason: "and no numbers of llama3 make them")
  }
}
