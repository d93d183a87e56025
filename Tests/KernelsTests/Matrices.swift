import CKernels
import Foundation

/// A type of weights: its number, elements a block, bytes a block, and where the
/// F16 scales of a block lie.
struct Stored: Sendable {
  var type: Int
  var block: Int
  var bytes: Int
  var halves: [Int] = []

  static let all = [
    Stored(type: KERNEL_F32, block: 1, bytes: 4),
    Stored(type: KERNEL_F16, block: 1, bytes: 2, halves: [0]),
    Stored(type: KERNEL_BF16, block: 1, bytes: 2),
    Stored(type: KERNEL_Q8_0, block: 32, bytes: 34, halves: [0]),
    Stored(type: KERNEL_Q4_0, block: 32, bytes: 18, halves: [0]),
    Stored(type: KERNEL_Q4_K, block: 256, bytes: 144, halves: [0, 2]),
    Stored(type: KERNEL_Q5_K, block: 256, bytes: 176, halves: [0, 2]),
    Stored(type: KERNEL_Q6_K, block: 256, bytes: 210, halves: [208]),
  ]

  static func of(_ type: UInt32) -> Stored? {
    all.first { $0.type == Int(type) }
  }
}

/// What fills weights and activations.
enum Filling: CaseIterable {
  /// Values of ordinary size: results are finite.
  case ordinary
  /// Scales of zero, subnormal, large, infinite and none.
  case extreme
  /// All quants as far from zero as they go, with one sign.
  case highest
  /// The same, the activations' signs alternating.
  case alternating
}

extension Stored {
  func weights(
    rows: Int, columns: Int, filling: Filling, chance: inout Chance
  ) -> [UInt8] {
    let extremes: [UInt16] = [
      0, 0x8000, 1, 0x83FF, 0x0400, 0x7BFF, 0xFBFF, 0x7C00, 0x7E01,
    ]
    var all: [UInt8] = []
    for _ in 0..<(rows * columns / block) {
      var one = (0..<bytes).map { _ in
        switch filling {
        case .ordinary, .extreme: UInt8(truncatingIfNeeded: chance.next())
        case .highest: 0xFF as UInt8
        case .alternating: 0x80 as UInt8
        }
      }
      if block == 1 && filling == .ordinary {
        let value = chance.float().bitPattern
        if type == KERNEL_F32 { one.store(value, at: 0) }
        if type == KERNEL_BF16 { one.store(UInt16(value >> 16), at: 0) }
      }
      for at in halves {
        let isExtreme = filling == .extreme && chance.below(6) == 0
        // 2^-7 up to 2^2, of both signs.
        let usual =
          UInt16(chance.next() & 0x83FF) | UInt16(8 + chance.below(9)) << 10
        one.store(isExtreme ? chance.pick(extremes) : usual, at: at)
      }
      all += one
    }
    return all
  }
}

extension [UInt8] {
  mutating func store(_ value: UInt16, at index: Int) {
    self[index] = UInt8(value & 255)
    self[index + 1] = UInt8(value >> 8)
  }

  mutating func store(_ value: UInt32, at index: Int) {
    store(UInt16(value & 0xFFFF), at: index)
    store(UInt16(value >> 16), at: index + 2)
  }
}

/// Activations in every form, with one set of quants for both widths.
func activations(
  tokens: Int, columns: Int, filling: Filling, chance: inout Chance
) -> UnsafeMutablePointer<kernel_activations> {
  let stride = (columns + 15) / 16 * 16
  let floats = memory(tokens * stride, Float.self)
  let quants = memory(tokens * stride, Int8.self)
  let blocks = tokens * stride / 16
  let sums16 = memory(blocks, Int16.self)
  let sums32 = memory(blocks / 2, Int16.self)
  let scales32 = memory(blocks / 2, Float.self)
  let scales256 = memory(blocks / 16, Float.self)
  let extremes: [Float] = [0, -0.0, 0x1p-149, 0x1p-126, 3e38, -3e38, .nan]
  func float() -> Float {
    filling == .extreme && chance.below(6) == 0
      ? chance.pick(extremes) : chance.float()
  }
  for index in 0..<(tokens * stride) {
    if index % stride < columns { floats[index] = float() }
    quants[index] =
      switch filling {
      case .ordinary, .extreme: Int8(chance.below(255) - 127)
      case .highest: 127
      case .alternating: index % 2 == 0 ? 127 : -127
      }
    sums16[index / 16] += Int16(quants[index])
    if index / 32 < blocks / 2 { sums32[index / 32] += Int16(quants[index]) }
  }
  for index in 0..<(blocks / 2) { scales32[index] = float() }
  for index in 0..<(blocks / 16) { scales256[index] = float() }
  let out = memory(1, kernel_activations.self)
  out.pointee = kernel_activations(
    floats: floats, quants32: quants, scales32: scales32, sums32: sums32,
    quants256: quants, scales256: scales256, sums16: sums16,
    columns: UInt32(columns))
  return out
}

/// Runs a record over the rows; the outputs begin as `initial`.
func run(
  _ record: kernel_record, weights: UnsafePointer<UInt8>, stored: Stored,
  given: UnsafePointer<kernel_activations>, rows: Int, tokens: Int,
  bias: [Float]?, adds: Bool, initial: [Float], range: Range<Int>? = nil
) -> [Float] {
  let columns = Int(given.pointee.columns)
  var output = initial
  output.withUnsafeMutableBufferPointer { output in
    (bias ?? []).withUnsafeBufferPointer { values in
      var matrix = kernel_matrix(
        run: record.run, weights: weights,
        row_bytes: columns / stored.block * stored.bytes,
        bias: bias == nil ? nil : values.baseAddress, given: given,
        output: output.baseAddress, output_stride: output.count / tokens,
        rows: UInt32(rows), columns: UInt32(columns), tokens: UInt32(tokens),
        adds: adds ? 1 : 0)
      let range = range ?? 0..<rows
      record.run(&matrix, UInt32(range.lowerBound), UInt32(range.upperBound))
    }
  }
  return output
}
