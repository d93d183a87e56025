import CHost
import Machine
import Memory
import Sampling

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

  /// A file of answers to measure.
  var replay: UnsafePointer<CChar>?
  var givenSpeculations: [Speculation]?
  /// Whether there is a model that guesses tokens.
  var hasDraft = false

  /// How replayed tokens are guessed.
  var speculations: [Speculation] {
    givenSpeculations
      ?? (hasDraft ? Speculation.allCases : [.off, .lookup])
  }
  /// Tokens of prompts.
  var prompts: [Int] { givenPrompts ?? [128, 512] }
  /// Tokens that are generated.
  var generations: [Int] { givenGenerations ?? [32] }
  /// Positions that the cache holds before.
  var depths: [Int] { givenDepths ?? [0] }

  /// An option that was given and means something to models only.
  var optionOfModels: Option? { optionOfLengths }

  /// An option that was given and says how long tests are.
  var optionOfLengths: Option? {
    if givenPrompts != nil { return .promptTokens }
    if givenGenerations != nil { return .generatedTokens }
    return givenDepths == nil ? nil : .depth
  }

  /// The threads to measure a kernel with, ascending: a pool that is larger than
  /// the machine keeps smaller ones from spinning.
  var threadCounts: [Int] {
    let all = min(MachineProcessors.here.usable, Int(HOST_POOL_LIMIT))
    var counts = threads ?? [all]
    HeapSort.run(&counts) { $0 < $1 }
    return counts
  }

  /// The threads to measure a model with, ascending; where nothing is given,
  /// those that it would be run with, which are `found`.
  func teams(
    found: () throws(ProgramError) -> Int
  ) throws(ProgramError) -> [BenchTeam] {
    guard threads != nil else {
      return [BenchTeam(generation: try found(), prompt: threadCounts[0])]
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
