import CHost
import Machine
import Memory

/// The figures that `bench` is asked for.
struct BenchSettings {
  var givenPrompts: [Int]?
  var givenGenerations: [Int]?
  var givenDepths: [Int]?
  /// How many threads.
  var threads: [Int]?
  var repetitions = 5
  var format = BenchFormat.table
  /// A kernel to measure alone, without a model.
  var kernel: BenchKernel?

  /// Tokens of prompts.
  var prompts: [Int] { givenPrompts ?? [128, 512] }
  /// Tokens that are generated.
  var generations: [Int] { givenGenerations ?? [32] }
  /// Positions that the cache holds before.
  var depths: [Int] { givenDepths ?? [0] }

  /// An option that was given and means something to models only.
  var optionOfModels: Option? {
    if givenPrompts != nil { return .promptTokens }
    if givenGenerations != nil { return .generatedTokens }
    return givenDepths == nil ? nil : .depth
  }

  /// The threads to measure a kernel with, ascending: a pool that is larger than
  /// the machine keeps smaller ones from spinning.
  var threadCounts: [Int] {
    let all = min(MachineProcessors.here.usable, Int(HOST_POOL_LIMIT))
    return (threads ?? [all]).sorted()
  }

  /// The threads to measure a model with, ascending; where nothing is given,
  /// those that it would be run with.
  var teams: [BenchTeam] {
    let fast = min(MachineProcessors.here.usableFast, Int(HOST_POOL_LIMIT))
    if threads == nil {
      return [BenchTeam(generation: fast, prompt: threadCounts[0])]
    }
    return threadCounts.map { BenchTeam(generation: $0, prompt: $0) }
  }

  mutating func setKernel(_ value: OptionValue) throws(UsageError) {
    let name = value.bytes
    guard let found = BenchKernel(named: name) else {
      throw .kernelsUnavailable(ShortText(name))
    }
    guard found.isMeasured else {
      throw value.unusable(wanted: "one of matrix, scores or values")
    }
    kernel = found
  }

  mutating func setFormat(_ value: OptionValue) throws(UsageError) {
    guard let named = BenchFormat(named: value.bytes) else {
      throw value.unusable(wanted: "md, jsonl or csv")
    }
    format = named
  }
}

/// How many threads compute one token, and several.
struct BenchTeam {
  let generation: Int
  let prompt: Int
}
