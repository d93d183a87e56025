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
  private enum Value: Int, CaseIterable {
    case temperature
    case topK
    case topP
    case minP
    case repetitionPenalty
    case penaltyLastN

    /// What the file says, within the ranges of the options.
    var hint: GGUFHint {
      switch self {
      case .temperature: GGUFHint("general.sampling.temp", .number(0...100))
      case .topK:
        GGUFHint("general.sampling.top_k", .integer(0...Int(Int32.max)))
      case .topP: GGUFHint("general.sampling.top_p", .number(0...1))
      case .minP: GGUFHint("general.sampling.min_p", .number(0...1))
      case .repetitionPenalty:
        GGUFHint("general.sampling.penalty_repeat", .number(0.01...100))
      case .penaltyLastN:
        GGUFHint(
          "general.sampling.penalty_last_n", .integer(-1...Int(Int32.max)))
      }
    }
  }

  /// Reads what the file says, where it lies within the ranges of the options.
  ///
  /// - Parameters:
  ///   - file: the model.
  ///   - system: what its makers recommend.
  public init(_ file: GGUFFile, _ system: KnownSystem) {
    recommend(system)
    for value in Value.allCases { read(value, from: file) }
  }

  /// Calls `body` with each hint that `init` reads.
  public static func forEachHint(_ body: (GGUFHint) -> Void) {
    for value in Value.allCases { body(value.hint) }
  }

  private mutating func read(_ value: Value, from file: GGUFFile) {
    let hint = value.hint
    guard !file.ignores(hint), file.entry(hint.key) != nil else { return }
    let number = file.number(hint).map { Float($0) } ?? 0
    let integer = file.integer(hint) ?? 0
    switch value {
    case .temperature: settings.temperature = number
    case .topK: settings.topK = integer
    case .topP: settings.topP = number
    case .minP: settings.minP = number
    case .repetitionPenalty: settings.repetitionPenalty = number
    case .penaltyLastN: settings.penaltyLastN = integer
    }
    sources[value.rawValue] = .file
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
