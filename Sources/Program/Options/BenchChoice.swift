import CHost
import CKernels
import Machine
import Memory

/// What `swiftlet bench` is asked to measure.
struct BenchChoice {
  /// The most numbers of one option.
  static let mostValues = 16

  var givenPrompts: [Int]?
  var givenGenerations: [Int]?
  var givenDepths: [Int]?
  /// How many threads.
  var threads: [Int]?
  var repetitions = 5
  var format = BenchFormat.table
  /// Measured alone, without a model.
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
}

/// How many threads compute one token, and several.
struct BenchTeam {
  let generation: Int
  let prompt: Int
}

/// How figures are written.
enum BenchFormat {
  case table
  case objects
  case commas

  /// The format that `--format` names so.
  init?(named name: Bytes) {
    if name == "md" {
      self = .table
    } else if name == "jsonl" {
      self = .objects
    } else if name == "csv" {
      self = .commas
    } else {
      return nil
    }
  }
}

/// A kernel that this machine can run.
struct BenchKernel {
  let operation: UInt32
  let record: kernel_record

  var name: Bytes { Bytes(cString: record.name) }

  /// Whether it multiplies, which bandwidth and peak bound.
  var isMeasured: Bool { record.run != nil || record.attend != nil }

  init?(named name: Bytes) {
    let features = host_cpu_features()
    for operation in 0..<UInt32(KERNEL_OPERATION_LIMIT) {
      var count: UInt32 = 0
      guard let records = kernel_records(operation, &count) else { continue }
      for index in 0..<Int(count) {
        let record = records[index]
        if record.requires & features == record.requires,
          name == Bytes(cString: record.name)
        {
          self.operation = operation
          self.record = record
          return
        }
      }
    }
    return nil
  }
}
