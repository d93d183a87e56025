import CHost
import CKernels
import JSON
import LineProtocol
import Memory
import Transformer

/// What the options say, checked; the defaults where they say nothing.
struct Settings {
  var engine = EngineOptions()
  var refusesUnfit = true
  var sampling = SamplingChoice()
  var stops: [Bytes] = []
  var system: Bytes?
  var instruction: Bytes?
  var isRaw = false
  var isConversation = false
  var readsWhole = false
  var endsWithNul = false
  var normalizes = false
  var isJSONL = false
  var decodes = false
  var ids: UnsafePointer<CChar>?
  var out: UnsafePointer<CChar>?
  var memory: UInt64?
  var preset: ModelPreset?
  var mix: QuantizationMix?
  var vocab: UnsafePointer<CChar>?
  var promptTokens = 128
  var generatedTokens = 32
  var repetitions = 3
  var writesLines = false
  var wantsHelp = false
  var wantsVersion = false

  init() {
    engine.features = host_cpu_features()
  }

  /// Takes over one option.
  ///
  /// - Throws: `UsageError` where its value cannot be used.
  mutating func set(
    _ option: Option, _ word: UnsafePointer<CChar>?
  ) throws(UsageError) {
    let value = word.map { Bytes(cString: $0) } ?? Bytes()
    switch option {
    case .context:
      engine.context = try number(option, value, 1...Int(Int32.max))
    case .kv: try setCacheTypes(value)
    case .threads: engine.threads = try number(option, value, 1...64)
    case .batch: engine.batch = try number(option, value, 1...65536)
    case .kernels: try setKernels(value)
    case .fit:
      guard value == "on" || value == "off" else {
        throw unusable(option, value, wanted: "on or off")
      }
      refusesUnfit = value == "on"
    case .maxTokens: sampling.maxTokens = try integer(option, value)
    case .temperature: sampling.temperature = try real(option, value)
    case .topK: sampling.topK = try integer(option, value)
    case .topP: sampling.topP = try real(option, value)
    case .minP: sampling.minP = try real(option, value)
    case .repetitionPenalty:
      sampling.repetitionPenalty = try real(option, value)
    case .frequencyPenalty: sampling.frequencyPenalty = try real(option, value)
    case .presencePenalty: sampling.presencePenalty = try real(option, value)
    case .penaltyLastN: sampling.penaltyLastN = try integer(option, value)
    case .seed: sampling.seed = UInt64(try integer(option, value))
    case .stop: try addStop(value)
    case .system: system = try text(option, value)
    case .instruction: instruction = try text(option, value)
    case .raw: isRaw = true
    case .conversation: isConversation = true
    case .whole: readsWhole = true
    case .null: endsWithNul = true
    case .nfc: normalizes = true
    case .jsonl: isJSONL = true
    case .decode: decodes = true
    case .ids: ids = word
    case .out: out = word
    case .memory:
      guard let size = value.byteSize else {
        throw unusable(option, value, wanted: "a size such as 8G or 512M")
      }
      memory = size
    case .preset:
      guard let named = ModelPreset.named(value) else {
        throw .presetUnknown(ShortText(value))
      }
      preset = named
    case .type:
      guard let named = QuantizationMix(named: value) else {
        throw unusable(
          option, value, wanted: "q5_k_m, q8_0, q4_k_m, q4_0 or f16")
      }
      mix = named
    case .vocab: vocab = word
    case .promptTokens:
      promptTokens = try number(option, value, 0...Int(Int32.max))
    case .generatedTokens:
      generatedTokens = try number(option, value, 0...Int(Int32.max))
    case .repetitions: repetitions = try number(option, value, 1...1000)
    case .format:
      guard value == "md" || value == "jsonl" else {
        throw unusable(option, value, wanted: "md or jsonl")
      }
      writesLines = value == "jsonl"
    case .help: wantsHelp = true
    case .version: wantsVersion = true
    }
  }

  /// Looks at options that do not go together.
  func check(_ command: Command) throws(UsageError) {
    if command == .run {
      if isRaw, system != nil { throw exclude(.raw, .system) }
      if isRaw, isConversation { throw exclude(.raw, .conversation) }
      if readsWhole, isConversation { throw exclude(.whole, .conversation) }
      if readsWhole, endsWithNul { throw exclude(.whole, .null) }
    }
    if command == .logits {
      if ids == nil { throw .optionMissing(Option.ids.name) }
      if out == nil { throw .optionMissing(Option.out.name) }
    }
    if command == .synthesize {
      if preset == nil { throw .optionMissing(Option.preset.name) }
      if mix == nil { throw .optionMissing(Option.type.name) }
      if vocab == nil { throw .optionMissing(Option.vocab.name) }
    }
  }

  private func exclude(_ one: Option, _ other: Option) -> UsageError {
    .optionsExclude(one.name, other.name)
  }

  private func unusable(
    _ option: Option, _ value: Bytes, wanted: StaticString
  ) -> UsageError {
    .valueUnusable(option.name, ShortText(value), wanted: wanted)
  }

  private func text(
    _ option: Option, _ value: Bytes
  ) throws(UsageError) -> Bytes {
    guard value.firstInvalidUTF8 == nil else {
      throw unusable(option, value, wanted: "UTF-8")
    }
    return value
  }

  /// An integer in the range of the request's key.
  private func integer(
    _ option: Option, _ value: Bytes
  ) throws(UsageError) -> Int {
    guard case .integer(let least, let most)? = option.requestKey?.kind else {
      return 0
    }
    var reader = JSONReader(value)
    do throws(JSONError) {
      let number = try reader.integer()
      try reader.end()
      if number >= least, number <= most { return Int(number) }
    } catch {}
    throw .numberOutOfRange(
      option.name, ShortText(value), least: least, most: most)
  }

  /// A number in the range of the request's key.
  private func real(
    _ option: Option, _ value: Bytes
  ) throws(UsageError) -> Double {
    guard case .number(let least, let most)? = option.requestKey?.kind else {
      return 0
    }
    var reader = JSONReader(value)
    do throws(JSONError) {
      let number = try reader.number()
      try reader.end()
      if number >= least, number <= most { return number }
    } catch {}
    throw .realOutOfRange(
      option.name, ShortText(value), least: least, most: most)
  }

  private mutating func addStop(_ value: Bytes) throws(UsageError) {
    guard stops.count < StopStrings.mostStrings, value.count >= 1,
      value.count <= StopStrings.mostBytes, value.firstInvalidUTF8 == nil
    else {
      throw unusable(
        .stop, value, wanted: "up to 8 texts of 1 to 256 bytes of UTF-8")
    }
    stops.append(value)
  }

  private func number(
    _ option: Option, _ value: Bytes, _ range: ClosedRange<Int>
  ) throws(UsageError) -> Int {
    guard let number = value.decimalNumber, range.contains(number) else {
      throw .numberOutOfRange(
        option.name, ShortText(value), least: range.lowerBound,
        most: range.upperBound)
    }
    return number
  }

  private mutating func setCacheTypes(_ value: Bytes) throws(UsageError) {
    let comma = value.firstIndex(of: Bytes(",")) ?? value.count
    let second = comma < value.count ? value.suffix(from: comma + 1) : value
    guard let keys = KeyValueType(named: value[0..<comma]),
      let values = KeyValueType(named: second)
    else { throw unusable(.kv, value, wanted: "f16, q8_0, or two of them") }
    engine.keyType = keys
    engine.valueType = values
  }

  private mutating func setKernels(_ value: Bytes) throws(UsageError) {
    var count: UInt32 = 0
    let clusters = kernel_clusters(&count)
    for index in 0..<Int(count) {
      guard let cluster = clusters?[index],
        value == Bytes(cString: cluster.name)
      else { continue }
      guard cluster.requires & host_cpu_features() == cluster.requires else {
        break
      }
      engine.features = host_cpu_features() & cluster.includes
      return
    }
    throw .kernelsUnavailable(ShortText(value))
  }
}

extension Bytes {
  /// The decimal number that the bytes spell, or `nil`.
  var decimalNumber: Int? {
    guard count >= 1, count <= 18 else { return nil }
    var number = 0
    for index in 0..<count {
      guard self[index] >= 0x30, self[index] <= 0x39 else { return nil }
      number = number * 10 + Int(self[index] - 0x30)
    }
    return number
  }
}
