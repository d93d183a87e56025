import Foundation
import Workbench

extension PromptForward {
  /// The place of a tensor of that shape; `nil` fits every size.
  func place(_ name: String, _ shape: [Int?]) throws(MergeFailure) -> Int {
    guard let place = model.place(name) else {
      throw .missingTensor(name, model: model.reference.name)
    }
    let found = model.folder.weights.tensors[place].shape
    guard found.count == shape.count,
      zip(found, shape).allSatisfy({ $1 == nil || $0 == $1 })
    else {
      throw .shapes(tensor: name, shapes: [found, shape.map { $0 ?? 0 }])
    }
    return place
  }

  /// The numbers of a vector.
  func vector(_ name: String, _ width: Int) throws -> [Float] {
    try model.folder.weights.floats(try place(name, [width]))
  }

  /// Each row of `states` by RMSNorm.
  func normalized(
    _ states: [Float], _ name: String, _ width: Int
  ) throws -> [Float] {
    let weights = try vector(name, width)
    var result = states
    for row in 0..<(states.count / width) {
      let start = row * width
      var sum = 0.0
      for index in 0..<width {
        sum += Double(states[start + index]) * Double(states[start + index])
      }
      let scale = 1 / (sum / Double(width) + shape.epsilon).squareRoot()
      for index in 0..<width {
        result[start + index] = Float(
          Double(states[start + index]) * scale * Double(weights[index]))
      }
    }
    return result
  }

  /// The product of a matrix and the rows of `input`, with the bias where there is
  /// one.
  func multiply(
    _ stem: String, _ input: [Float], _ width: Int, _ count: Int
  ) throws -> [Float] {
    let place = try place(stem + ".weight", [nil, width])
    let rows = model.folder.weights.tensors[place].shape[0]
    let bias =
      model.place(stem + ".bias") == nil
      ? [] : try vector(stem + ".bias", rows)
    let output = SharedFloats(rows * count)
    let step = max(1, 262_144 / width)
    let store = model.folder.weights
    try workers.forEach((rows + step - 1) / step) {
      unit, _ throws(StoreFailure) in
      let range = (unit * step)..<min((unit + 1) * step, rows)
      let weights = UnsafeMutableBufferPointer<Float>.allocate(
        capacity: range.count * width)
      defer { weights.deallocate() }
      try store.read(place, rows: range, into: weights)
      for row in range {
        let start = (row - range.lowerBound) * width
        for token in 0..<count {
          let first = token * width
          let product = sum(width) {
            Double(weights[start + $0]) * Double(input[first + $0])
          }
          output.values[token * rows + row] = Float(
            product + (bias.isEmpty ? 0 : Double(bias[row])))
        }
      }
    }
    return Array(output.values)
  }
}

/// Numbers that threads write to, each its own.
private final class SharedFloats: @unchecked Sendable {
  let values: UnsafeMutableBufferPointer<Float>

  init(_ count: Int) {
    values = .allocate(capacity: max(count, 1))
    values.initialize(repeating: 0)
  }

  deinit { values.deallocate() }
}
