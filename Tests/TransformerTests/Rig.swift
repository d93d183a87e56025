import CHost
import GGUF
import Memory
import Models
import TestSupport
import Transformer

/// A planned and loaded model, with guards before and behind its memory.
final class Rig {
  let arena: Arena
  let plan: TransformerPlan
  let transformer: Transformer
  private let guards: [Region<UInt8>]
  private static let guardByte: UInt8 = 0xA5

  init(_ file: GGUFFile, _ options: TransformerOptions) throws {
    var arenaPlan = ArenaPlan()
    let before = try arenaPlan.reserve(4096, of: UInt8.self, for: .text)
    plan = try TransformerPlan(
      file, options, processors: 2, arena: &arenaPlan)
    let after = try arenaPlan.reserve(4096, of: UInt8.self, for: .text)
    arena = try Arena(arenaPlan)
    guards = [arena[before], arena[after]]
    for guardRegion in guards { guardRegion.fill(with: Rig.guardByte) }
    transformer = try Transformer(file, plan, arena)
  }

  convenience init(
    _ file: GGUFFile, context: Int, batch: Int = 256, threads: Int = 1,
    keys: KeyValueType = .f16, values: KeyValueType = .f16,
    features: UInt32 = host_cpu_features(), rows: Int = 1
  ) throws {
    var options = TransformerOptions()
    options.context = context
    options.batch = batch
    options.threads = threads
    options.keyType = keys
    options.valueType = values
    options.features = features
    options.logitRows = rows
    try self.init(file, options)
  }

  /// Whether nothing was written outside of what was reserved.
  var isIntact: Bool {
    guards.allSatisfy { guardRegion in
      (0..<guardRegion.count).allSatisfy {
        guardRegion[$0] == Rig.guardByte
      }
    }
  }

  /// The logits of all tokens, computed in batches of the lengths given, over
  /// and over, from `position` on.
  func logits(
    _ tokens: [Int32], batches: [Int]? = nil, from position: Int = 0
  ) throws -> [[Float]] {
    let ids = region(of: tokens.count, Int32.self)
    for (index, token) in tokens.enumerated() { ids[index] = token }
    let lengths = batches ?? [transformer.batch]
    var all: [[Float]] = []
    var start = 0
    var turn = 0
    while start < tokens.count {
      let end = min(start + lengths[turn % lengths.count], tokens.count)
      turn += 1
      transformer.forward(ids[start..<end], at: position + start)
      var row = 0
      while row < end - start {
        let last = min(row + transformer.logitRows, end - start)
        let values = try transformer.computeLogits(
          of: row..<last, at: position + start)
        let width = transformer.vocabulary
        for index in 0..<(last - row) {
          all.append((0..<width).map { values[index * width + $0] })
        }
        row = last
      }
      start = end
    }
    return all
  }
}

/// Ids below `vocabulary`.
func randomTokens(_ count: Int, below vocabulary: Int, seed: UInt64) -> [Int32]
{
  var random = SeededRandom(seed)
  return (0..<count).map { _ in
    Int32.random(in: 0..<Int32(vocabulary), using: &random)
  }
}

/// The bits of every logit: −0 and 0 differ, NaN equals itself.
func bits(_ rows: [[Float]]) -> [[UInt32]] {
  rows.map { row in row.map { $0.bitPattern } }
}
