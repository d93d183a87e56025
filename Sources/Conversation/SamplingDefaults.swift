public import GGUF
public import Memory
public import Sampling

/// How a model is sampled where nobody says otherwise, and who said so.
///
/// A value in the file comes first, then the system's recommendation, then
/// llama.cpp's default.
public struct SamplingDefaults {
  /// Who a value comes from.
  public enum Source: Sendable {
    /// `general.sampling.*` in the file.
    case file
    /// The recommendation of the system of that name.
    case system(StaticString)
    /// llama.cpp's defaults.
    case fallback

    /// Writes the name in `inspect`.
    public func describe(into out: inout TextBuffer) {
      switch self {
      case .file: out.append("the file")
      case .system(let name):
        out.append(name)
        out.append("'s recommendation")
      case .fallback: out.append("llama.cpp's default")
      }
    }
  }

  /// The values.
  public private(set) var settings = SamplerSettings()

  private var sources: InlineArray<6, Source> = InlineArray(
    repeating: .fallback)

  /// The values that a file can give, in the order of `visit`.
  private enum Value: Int {
    case temperature
    case topK
    case topP
    case minP
    case repetitionPenalty
    case penaltyLastN
  }

  /// Reads what the file says, where it lies within the ranges of the options.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - system: what its makers recommend.
  /// - Throws: `GGUFError` where a value is of another type.
  public init(_ file: GGUFFile, _ system: KnownSystem) throws(GGUFError) {
    recommend(system)
    if let value = try file.float("general.sampling.temp"),
      value >= 0, value <= 100
    {
      settings.temperature = Float(value)
      sources[Value.temperature.rawValue] = .file
    }
    if let value = try file.integer("general.sampling.top_k"),
      value >= 0, value <= Int(Int32.max)
    {
      settings.topK = value
      sources[Value.topK.rawValue] = .file
    }
    if let value = try file.float("general.sampling.top_p"),
      value >= 0, value <= 1
    {
      settings.topP = Float(value)
      sources[Value.topP.rawValue] = .file
    }
    if let value = try file.float("general.sampling.min_p"),
      value >= 0, value <= 1
    {
      settings.minP = Float(value)
      sources[Value.minP.rawValue] = .file
    }
    if let value = try file.float("general.sampling.penalty_repeat"),
      value >= 0.01, value <= 100
    {
      settings.repetitionPenalty = Float(value)
      sources[Value.repetitionPenalty.rawValue] = .file
    }
    if let value = try file.integer("general.sampling.penalty_last_n"),
      value >= -1, value <= Int(Int32.max)
    {
      settings.penaltyLastN = value
      sources[Value.penaltyLastN.rawValue] = .file
    }
  }

  private mutating func recommend(_ system: KnownSystem) {
    let source = Source.system(system.name)
    func take<Number>(
      _ recommended: Number?, into number: inout Number, _ value: Value,
      _ sources: inout InlineArray<6, Source>
    ) {
      guard let recommended else { return }
      number = recommended
      sources[value.rawValue] = source
    }
    let said = system.sampling
    take(said.temperature, into: &settings.temperature, .temperature, &sources)
    take(said.topK, into: &settings.topK, .topK, &sources)
    take(said.topP, into: &settings.topP, .topP, &sources)
    take(said.minP, into: &settings.minP, .minP, &sources)
    take(
      said.repetitionPenalty, into: &settings.repetitionPenalty,
      .repetitionPenalty, &sources)
    take(
      said.penaltyLastN, into: &settings.penaltyLastN, .penaltyLastN, &sources)
  }

  /// Gives each value's name, the value, and where it comes from to `body`.
  public func visit(_ body: (StaticString, Double, Source) -> Void) {
    let s = settings
    body("temperature", Double(s.temperature), sources[0])
    body("top_k", Double(s.topK), sources[1])
    body("top_p", Double(s.topP), sources[2])
    body("min_p", Double(s.minP), sources[3])
    body("repetition_penalty", Double(s.repetitionPenalty), sources[4])
    body("penalty_last_n", Double(s.penaltyLastN), sources[5])
  }
}
