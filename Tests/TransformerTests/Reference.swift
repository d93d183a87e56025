import Foundation
import GGUF
import Memory
import TestSupport
import Transformer

/// Qwen 2 in double precision, as its paper writes it: every position looks at
/// all before it, nothing is kept between tokens but keys and values.
///
/// What is rounded on purpose is rounded here too: activations before matrices
/// of blocks, and cached keys and values.
struct Reference {
  let model: TinyModel
  let keyType: KeyValueType
  let valueType: KeyValueType
  private var weights: [String: [Double]] = [:]
  private var types: [String: TensorType] = [:]

  init(
    _ model: TinyModel, keys: KeyValueType = .f16, values: KeyValueType = .f16
  ) throws {
    self.model = model
    keyType = keys
    valueType = values
    for tensor in model.tensors {
      let count = tensor.dimensions.reduce(1, *)
      let floats = region(of: count, Float.self)
      try dequantize(tensor.type, tensor.data, into: floats)
      weights[tensor.name] = (0..<count).map { Double(floats[$0]) }
      types[tensor.name] = tensor.type
    }
  }

  /// The logits of all tokens.
  func logits(_ tokens: [Int32]) -> [[Double]] {
    let shape = model.shape
    let embedding = weights["token_embd.weight", default: []]
    var residual = tokens.map { token -> [Double] in
      let start = Int(token) * shape.hidden
      return Array(embedding[start..<(start + shape.hidden)])
    }
    for layer in 0..<shape.layers {
      let name = { (tail: String) in "blk.\(layer).\(tail)" }
      let attended = attention(
        residual.map { normalize($0, name("attn_norm.weight")) }, layer)
      for index in residual.indices {
        residual[index] = sum(
          residual[index],
          multiply(attended[index], name("attn_output.weight")))
        let n = normalize(residual[index], name("ffn_norm.weight"))
        let gate = multiply(n, name("ffn_gate.weight"))
        let up = multiply(n, name("ffn_up.weight"))
        let gated = zip(gate, up).map { g, u in g / (1 + exp(-g)) * u }
        residual[index] = sum(
          residual[index], multiply(gated, name("ffn_down.weight")))
      }
    }
    let head = shape.isTied ? "token_embd.weight" : "output.weight"
    return residual.map { row in
      multiply(normalize(row, "output_norm.weight"), head)
    }
  }

  private func attention(_ rows: [[Double]], _ layer: Int) -> [[Double]] {
    let shape = model.shape
    let dimension = shape.headDimension
    let group = shape.heads / shape.keyValueHeads
    func project(_ row: [Double], _ tail: String) -> [Double] {
      let bias = weights["blk.\(layer).attn_\(tail).bias"]
      let product = multiply(row, "blk.\(layer).attn_\(tail).weight")
      return bias.map { sum(product, $0) } ?? product
    }
    var queries: [[Double]] = []
    var keys: [[Double]] = []
    var values: [[Double]] = []
    for (position, row) in rows.enumerated() {
      queries.append(turn(project(row, "q"), position))
      keys.append(cached(turn(project(row, "k"), position), keyType))
      values.append(cached(project(row, "v"), valueType))
    }
    return rows.indices.map { position in
      var output = [Double](repeating: 0, count: shape.heads * dimension)
      for head in 0..<shape.heads {
        let own = head * dimension
        let shared = head / group * dimension
        let scores = (0...position).map { past -> Double in
          var score = 0.0
          for i in 0..<dimension {
            score += queries[position][own + i] * keys[past][shared + i]
          }
          return score / Double(dimension).squareRoot()
        }
        let largest = scores.max() ?? 0
        let powers = scores.map { exp($0 - largest) }
        let total = powers.reduce(0, +)
        for past in 0...position {
          for i in 0..<dimension {
            output[own + i] += powers[past] / total * values[past][shared + i]
          }
        }
      }
      return output
    }
  }

  /// Rotary embedding: dimension i of a head turns with i + half.
  private func turn(_ row: [Double], _ position: Int) -> [Double] {
    let dimension = model.shape.headDimension
    let rotary = model.shape.rotaryDimensions ?? dimension
    var turned = row
    for head in 0..<(row.count / dimension) {
      for i in 0..<(rotary / 2) {
        let exponent = -2 * Double(i) / Double(rotary)
        let angle = Double(position) * pow(Double(model.shape.theta), exponent)
        let low = head * dimension + i
        let high = low + rotary / 2
        turned[low] = row[low] * cos(angle) - row[high] * sin(angle)
        turned[high] = row[low] * sin(angle) + row[high] * cos(angle)
      }
    }
    return turned
  }

  private func normalize(_ row: [Double], _ name: String) -> [Double] {
    let square = row.map { $0 * $0 }.reduce(0, +) / Double(row.count)
    let scale = 1 / (square + Double(model.shape.epsilon)).squareRoot()
    return zip(row, weights[name, default: []]).map { $0 * scale * $1 }
  }

  private func multiply(_ row: [Double], _ name: String) -> [Double] {
    let matrix = weights[name, default: []]
    let given: [Double]
    switch types[name] {
    case .q8_0, .q4_0: given = rounded(row, width: 32)
    case .q4_K, .q5_K, .q6_K: given = rounded(row, width: 256)
    default: given = row
    }
    return (0..<(matrix.count / row.count)).map { output in
      var sum = 0.0
      for column in row.indices {
        sum += matrix[output * row.count + column] * given[column]
      }
      return sum
    }
  }

  /// To 8 bits, one scale for each `width`.
  private func rounded(_ row: [Double], width: Int) -> [Double] {
    var result = row
    for start in stride(from: 0, to: row.count, by: width) {
      let block = start..<(start + width)
      let largest = row[block].map { abs($0) }.max() ?? 0
      for index in block where largest > 0 {
        let quant = (row[index] * 127 / largest).rounded(.toNearestOrEven)
        result[index] = quant * largest / 127
      }
    }
    return result
  }

  /// As the cache keeps it.
  private func cached(_ row: [Double], _ type: KeyValueType) -> [Double] {
    func half(_ value: Double) -> Double {
      Double(Half.float(Half.bits(Float(value))))
    }
    guard type == .q8_0 else { return row.map(half) }
    var result = row
    for start in stride(from: 0, to: row.count, by: 32) {
      let block = start..<(start + 32)
      let scale = half((row[block].map { abs($0) }.max() ?? 0) / 127)
      for index in block {
        let quant = (row[index] / scale).rounded(.toNearestOrEven)
        result[index] = scale == 0 ? 0 : scale * min(max(quant, -127), 127)
      }
    }
    return result
  }

  private func sum(_ left: [Double], _ right: [Double]) -> [Double] {
    zip(left, right).map { $0 + $1 }
  }
}

/// The largest difference, in units of the logits' root mean square.
func difference(_ rows: [[Float]], _ wanted: [[Double]]) -> Double {
  var largest = 0.0
  var squares = 0.0
  var count = 0.0
  for (row, want) in zip(rows, wanted) {
    for (value, expected) in zip(row, want) {
      largest = max(largest, abs(Double(value) - expected))
      squares += expected * expected
      count += 1
    }
  }
  return largest / (squares / count).squareRoot()
}
