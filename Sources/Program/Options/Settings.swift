import CHost
import CKernels
import Conversation
import JSON
import LineProtocol
import Machine
import Memory
import Models
import Transformer

/// What the options say, checked; the defaults where they say nothing.
struct Settings {
  var engine = TransformerOptions()
  var refusesUnfit = true
  /// Whether the model is read into memory instead of mapped.
  var copiesModel = false
  /// What is done about nodes of memory: one of `HOST_NUMA_OFF` and so on.
  var numa = Int32(HOST_NUMA_AUTO)
  var sampling = SamplingChoice()
  /// The stop strings that are given, `nil` where none is.
  var stops: [Bytes]?
  var system: Bytes?
  var template: BuiltInTemplate?
  var templateFile: UnsafePointer<CChar>?
  var instruction: Bytes?
  var isRaw = false
  var isConversation = false
  var readsWhole = false
  var endsWithNul = false
  var normalizes = false
  var isJSONL = false
  /// Whether the last message of `render` is continued.
  var continuesMessage = false
  var decodes = false
  var addsSpecial = false
  var ids: UnsafePointer<CChar>?
  var out: UnsafePointer<CChar>?
  var memory: UInt64?
  var board: KnownBoard?
  var root: UnsafePointer<CChar>?
  var boardFormat = BoardFormat.text
  var preset: ModelPreset?
  var mix: QuantizationMix?
  var vocab: UnsafePointer<CChar>?
  var layers: Int?
  var bench = BenchChoice()
  var wantsHelp = false
  var wantsVersion = false

  init() {
    engine.features = host_cpu_features()
  }

  /// Takes over one option of `command`.
  ///
  /// - Throws: `UsageError` where its value cannot be used.
  mutating func set(
    _ option: Option, _ word: UnsafePointer<CChar>?, of command: Command
  ) throws(UsageError) {
    let value = word.map { Bytes(cString: $0) } ?? Bytes()
    switch option {
    case .context:
      engine.context = try number(option, value, 1...Int(Int32.max))
    case .kv: try setCacheTypes(value)
    case .threads:
      if command == .bench {
        bench.threads = try numbers(option, value, 1...64)
      } else {
        engine.threads = try number(option, value, 1...64)
      }
    case .promptThreads:
      engine.promptThreads = try number(option, value, 1...64)
    case .batch: engine.batch = try number(option, value, 1...65536)
    case .kernels: try setKernels(value)
    case .blas:
      engine.usesLibrary = try isOn(option, value)
      if engine.usesLibrary, host_blas_library() == nil {
        throw .libraryNotBuilt(option.name, "OpenBLAS")
      }
    case .numa: try setNodes(value)
    case .fit: refusesUnfit = try isOn(option, value)
    case .load:
      guard value == "map" || value == "copy" else {
        throw unusable(option, value, wanted: "map or copy")
      }
      copiesModel = value == "copy"
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
    case .template:
      guard let named = BuiltInTemplate(named: value) else {
        throw .templateUnknown(ShortText(value))
      }
      template = named
    case .templateFile: templateFile = word
    case .instruction: instruction = try text(option, value)
    case .raw: isRaw = true
    case .conversation: isConversation = true
    case .whole: readsWhole = true
    case .null: endsWithNul = true
    case .nfc: normalizes = true
    case .jsonl: isJSONL = true
    case .continues: continuesMessage = true
    case .decode: decodes = true
    case .addSpecial: addsSpecial = true
    case .ids: ids = word
    case .out: out = word
    case .memory:
      guard let size = value.byteSize else {
        throw unusable(option, value, wanted: "a size such as 8G or 512M")
      }
      memory = size
    case .board:
      guard let named = KnownBoard.named(value) else {
        throw .boardUnknown(ShortText(value))
      }
      board = named
    case .root:
      guard let word, host_is_folder(word) else {
        throw unusable(option, value, wanted: "a folder")
      }
      root = word
    case .preset:
      guard let named = ModelPreset.named(value) else {
        throw .presetUnknown(ShortText(value))
      }
      preset = named
    case .type:
      guard let named = QuantizationMix(named: value) else {
        throw .typeUnknown(ShortText(value))
      }
      mix = named
    case .vocab: vocab = word
    case .layers: layers = try number(option, value, 1...4096)
    case .promptTokens: bench.givenPrompts = try lengths(option, value)
    case .generatedTokens: bench.givenGenerations = try lengths(option, value)
    case .depth:
      bench.givenDepths = try numbers(option, value, 0...Int(Int32.max))
    case .repetitions:
      bench.repetitions = try number(option, value, 1...1000)
    case .kernel: bench.kernel = try kernel(value)
    case .format where command == .board:
      guard let format = BoardFormat(named: value) else {
        throw unusable(option, value, wanted: "text or jsonl")
      }
      boardFormat = format
    case .format:
      guard let format = BenchFormat(named: value) else {
        throw unusable(option, value, wanted: "md, jsonl or csv")
      }
      bench.format = format
    case .help: wantsHelp = true
    case .version: wantsVersion = true
    }
  }

  /// Looks at options that do not go together.
  func check(_ command: Command) throws(UsageError) {
    if template != nil, templateFile != nil {
      throw exclude(.template, .templateFile)
    }
    if command == .run {
      if isRaw, system != nil { throw exclude(.raw, .system) }
      if isRaw, template != nil { throw exclude(.raw, .template) }
      if isRaw, templateFile != nil { throw exclude(.raw, .templateFile) }
      if isRaw, isConversation { throw exclude(.raw, .conversation) }
      if readsWhole, isConversation { throw exclude(.whole, .conversation) }
      if readsWhole, endsWithNul { throw exclude(.whole, .null) }
    }
    if command == .logits {
      if ids == nil { throw .optionMissing(Option.ids.name) }
      if out == nil { throw .optionMissing(Option.out.name) }
    }
    if command == .render {
      if !isJSONL { throw .optionMissing(Option.jsonl.name) }
    }
    if command == .synthesize {
      if preset == nil { throw .optionMissing(Option.preset.name) }
      if mix == nil { throw .optionMissing(Option.type.name) }
    }
    if command == .bench { try checkBench() }
  }

  private func checkBench() throws(UsageError) {
    if bench.kernel == nil {
      if preset != nil { throw .optionMissing(Option.kernel.name) }
      if bench.prompts.isEmpty, bench.generations.isEmpty {
        throw .nothingToMeasure
      }
    } else if let other = bench.optionOfModels ?? modelOption {
      throw exclude(.kernel, other)
    }
  }

  /// An option of the engine that was given and means nothing to a kernel.
  private var modelOption: Option? {
    if engine.keyType != nil { return .kv }
    if engine.usesLibrary { return .blas }
    if copiesModel { return .load }
    if engine.batch != TransformerOptions().batch { return .batch }
    if sampling.seed != nil { return .seed }
    return engine.features == host_cpu_features() ? nil : .kernels
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
    var given = stops ?? []
    guard given.count < StopStrings.mostStrings,
      value.count <= StopStrings.mostBytes, value.firstInvalidUTF8 == nil
    else {
      throw unusable(
        .stop, value, wanted: "up to 8 texts of up to 256 bytes of UTF-8")
    }
    // Without a text there is none, not even a recommended one.
    if !value.isEmpty { given.append(value) }
    stops = given
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

  /// Up to `BenchChoice.mostValues` numbers with commas between.
  private func numbers(
    _ option: Option, _ value: Bytes, _ range: ClosedRange<Int>
  ) throws(UsageError) -> [Int] {
    var numbers: [Int] = []
    var start = 0
    while start <= value.count {
      let rest = value.suffix(from: start)
      let length = rest.firstIndex(of: Bytes(",")) ?? rest.count
      guard numbers.count < BenchChoice.mostValues,
        let number = rest[0..<length].decimalNumber, range.contains(number)
      else {
        throw .numbersOutOfRange(
          option.name, ShortText(value), most: BenchChoice.mostValues, range)
      }
      numbers.append(number)
      start += length + 1
    }
    return numbers
  }

  /// Lengths of tests; a 0 alone stands for none.
  private func lengths(
    _ option: Option, _ value: Bytes
  ) throws(UsageError) -> [Int] {
    if value == "0" { return [] }
    return try numbers(option, value, 1...Int(Int32.max))
  }

  private func isOn(
    _ option: Option, _ value: Bytes
  ) throws(UsageError) -> Bool {
    guard value == "on" || value == "off" else {
      throw unusable(option, value, wanted: "on or off")
    }
    return value == "on"
  }

  private mutating func setNodes(_ value: Bytes) throws(UsageError) {
    if value == "off" {
      numa = Int32(HOST_NUMA_OFF)
    } else if value == "auto" {
      numa = Int32(HOST_NUMA_AUTO)
    } else if value == "interleave" {
      guard host_numa_library() != nil else {
        throw .libraryNotBuilt(Option.numa.name, "libnuma")
      }
      numa = Int32(HOST_NUMA_INTERLEAVE)
    } else {
      throw unusable(.numa, value, wanted: "off, auto or interleave")
    }
  }

  /// A kernel that this machine can run, and `bench` measure.
  private func kernel(_ name: Bytes) throws(UsageError) -> BenchKernel {
    guard let found = BenchKernel(named: name) else {
      throw .kernelsUnavailable(ShortText(name))
    }
    guard found.isMeasured else {
      throw unusable(.kernel, name, wanted: "one of matrix, scores or values")
    }
    return found
  }

  private mutating func setCacheTypes(_ value: Bytes) throws(UsageError) {
    let comma = value.firstIndex(of: Bytes(",")) ?? value.count
    let second = comma < value.count ? value.suffix(from: comma + 1) : value
    guard let keys = KeyValueType(named: value[0..<comma]),
      let values = KeyValueType(named: second)
    else {
      throw unusable(.kv, value, wanted: "f16, q8_0, q4_0, or two of them")
    }
    engine.keyType = keys
    engine.valueType = values
  }

  private mutating func setKernels(_ value: Bytes) throws(UsageError) {
    var count: UInt32 = 0
    let clusters = kernel_sets(&count)
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
