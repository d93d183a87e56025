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

  /// Adds a layer's attention to the residual stream.
  func attend(
    _ layer: Int, _ states: inout [Float], _ count: Int
  ) throws {
    let stem = "\(model.prefix)\(layer).self_attn"
    let input = try normalized(
      states, "\(model.prefix)\(layer).input_layernorm.weight", shape.width)
    var queries = try multiply(stem + ".q_proj", input, shape.width, count)
    var keys = try multiply(stem + ".k_proj", input, shape.width, count)
    let values = try multiply(stem + ".v_proj", input, shape.width, count)
    let (queryWidth, keyWidth) = (
      shape.heads * shape.headWidth, shape.keyHeads * shape.headWidth
    )
    guard queries.count == count * queryWidth, keys.count == count * keyWidth,
      values.count == keys.count
    else {
      throw MergeFailure.shapes(
        tensor: stem, shapes: [[queries.count], [keys.count], [values.count]])
    }
    if model.place(stem + ".q_norm.weight") != nil {
      queries = try normalized(
        queries, stem + ".q_norm.weight", shape.headWidth)
      keys = try normalized(keys, stem + ".k_norm.weight", shape.headWidth)
    }
    turn(&queries, shape.heads, count)
    turn(&keys, shape.keyHeads, count)
    let mixed = mix(queries, keys, values, count)
    let output = try multiply(stem + ".o_proj", mixed, queryWidth, count)
    try add(output, to: &states, stem)
  }

  /// Turns the pairs of each head by its position.
  private func turn(_ vectors: inout [Float], _ heads: Int, _ count: Int) {
    let half = shape.headWidth / 2
    for token in 0..<count {
      for pair in 0..<half {
        let angle = Double(token) * shape.frequencies[pair]
        let (cosine, sine) = (cos(angle), sin(angle))
        for head in 0..<heads {
          let place = (token * heads + head) * shape.headWidth + pair
          let (x, y) = (Double(vectors[place]), Double(vectors[place + half]))
          vectors[place] = Float(x * cosine - y * sine)
          vectors[place + half] = Float(y * cosine + x * sine)
        }
      }
    }
  }

  /// Causal attention.
  private func mix(
    _ queries: [Float], _ keys: [Float], _ values: [Float], _ count: Int
  ) -> [Float] {
    let width = shape.headWidth
    let scale = 1 / Double(width).squareRoot()
    var result = [Float](repeating: 0, count: queries.count)
    for token in 0..<count {
      for head in 0..<shape.heads {
        let query = (token * shape.heads + head) * width
        let keyHead = head / (shape.heads / shape.keyHeads)
        let scores = (0...token).map { other in
          let key = (other * shape.keyHeads + keyHead) * width
          return scale
            * sum(width) {
              Double(queries[query + $0]) * Double(keys[key + $0])
            }
        }
        let greatest = scores.max() ?? 0
        let weights = scores.map { Analysis.exponential($0 - greatest) }
        let total = weights.reduce(0, +)
        for column in 0..<width {
          var value = 0.0
          for other in 0...token {
            let place = (other * shape.keyHeads + keyHead) * width + column
            value += weights[other] * Double(values[place])
          }
          result[query + column] = Float(value / total)
        }
      }
    }
    return result
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
