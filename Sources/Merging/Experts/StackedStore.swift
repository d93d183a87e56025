import Workbench

/// Weights that are tensors of models, stacks of them, or numbers that were made.
struct StackedStore: TensorStore {
  /// A part of a tensor.
  struct Part: Sendable {
    enum Content: Sendable {
      /// A tensor of a store.
      case stored(any TensorStore, Int)
      /// These numbers.
      case numbers([Float])
      /// Zeros.
      case zeros
    }

    var content: Content
    var rows: Int
    var width: Int
    /// What the numbers are multiplied by.
    var scale: Double = 1
    /// Noise that is added before.
    var noise: (sequence: RandomSequence, deviation: Double)?
  }

  let tensors: [StoredTensor]
  /// The parts of each tensor, one behind another.
  let parts: [[Part]]

  func read(
    _ tensor: Int, rows: Range<Int>,
    into floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    guard let start = floats.baseAddress else { return }
    let width = tensors[tensor].rowElements
    var first = 0
    for part in parts[tensor] {
      let wanted = rows.clamped(to: first..<(first + part.rows))
      defer { first += part.rows }
      guard !wanted.isEmpty else { continue }
      let out = UnsafeMutableBufferPointer(
        rebasing: floats[((wanted.lowerBound - rows.lowerBound) * width)...])
      try fill(
        part, (wanted.lowerBound - first)..<(wanted.upperBound - first), out)
    }
    Rounding.round(start, rows.count * width, to: tensors[tensor].type)
  }

  private func fill(
    _ part: Part, _ rows: Range<Int>,
    _ floats: UnsafeMutableBufferPointer<Float>
  ) throws(StoreFailure) {
    let count = rows.count * part.width
    let first = rows.lowerBound * part.width
    switch part.content {
    case .stored(let store, let tensor):
      try store.read(tensor, rows: rows, into: floats)
    case .numbers(let numbers):
      for index in 0..<count { floats[index] = numbers[first + index] }
    case .zeros:
      for index in 0..<count { floats[index] = 0 }
    }
    if let noise = part.noise {
      for index in 0..<count {
        floats[index] = Float(
          Double(floats[index])
            + noise.sequence.normal(first + index) * noise.deviation)
      }
    }
    if part.scale != 1 {
      for index in 0..<count {
        floats[index] = Rounding.sticky(Double(floats[index]) * part.scale)
      }
    }
  }
}
