import Foundation
import GGUF
import Memory
import Tensors
import TestSupport
import Transformer

/// Qwen 2, Llama and Mixtral in double precision, as their papers write them:
/// every position looks at all before it, nothing is kept between tokens but
/// keys and values.
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
        for (expert, share) in route(n, layer) {
          let gate = multiply(n, name("ffn_gate"), expert)
          let up = multiply(n, name("ffn_up"), expert)
          let gated = zip(gate, up).map { g, u in g / (1 + exp(-g)) * u }
          let output = multiply(gated, name("ffn_down"), expert)
          residual[index] = sum(residual[index], output.map { share * $0 })
        }
      }
    }
    let head = shape.isTied ? "token_embd.weight" : "output.weight"
    return residual.map { row in
      multiply(normalize(row, "output_norm.weight"), head)
    }
  }

  /// The experts that a token takes and their shares; a share of 1 in the one
  /// network where there is no choice.
  private func route(
    _ row: [Double], _ layer: Int
  ) -> [(expert: Int?, share: Double)] {
    guard model.shape.experts > 0 else { return [(nil, 1)] }
    let powers = multiply(row, "blk.\(layer).ffn_gate_inp.weight").map(exp)
    let order = powers.indices.sorted {
      (-powers[$0], $0) < (-powers[$1], $1)
    }
    let chosen = order.prefix(model.shape.expertsUsed)
    let total = chosen.map { powers[$0] }.reduce(0, +)
    return chosen.map { ($0, powers[$0] / total) }
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

  /// Rotary embedding: dimension i of a head turns with i + half in Qwen 2, and
  /// 2i with 2i + 1 in Llama.
  private func turn(_ row: [Double], _ position: Int) -> [Double] {
    let dimension = model.shape.headDimension
    let rotary = model.shape.rotaryDimensions ?? dimension
    let isAdjacent = model.shape.architecture == "llama"
    let (frequencies, length) = ReferenceAngles(model.shape).frequencies()
    var turned = row
    for head in 0..<(row.count / dimension) {
      for i in 0..<(rotary / 2) {
        let angle = Double(position) * frequencies[i]
        let (c, s) = (length * cos(angle), length * sin(angle))
        let low = head * dimension + (isAdjacent ? 2 * i : i)
        let high = isAdjacent ? low + 1 : low + rotary / 2
        turned[low] = row[low] * c - row[high] * s
        turned[high] = row[low] * s + row[high] * c
      }
    }
    return turned
  }

  private func normalize(_ row: [Double], _ name: String) -> [Double] {
    let square = row.map { $0 * $0 }.reduce(0, +) / Double(row.count)
    let scale = 1 / (square + Double(model.shape.epsilon)).squareRoot()
    return zip(row, weights[name, default: []]).map { $0 * scale * $1 }
  }

  /// With an expert's own matrix, its one of those that are stacked, or the only
  /// one there is.
  private func multiply(
    _ row: [Double], _ stem: String, _ expert: Int?
  ) -> [Double] {
    guard let expert else { return multiply(row, "\(stem).weight") }
    let own = "\(stem).\(expert).weight"
    if weights[own] != nil { return multiply(row, own) }
    return multiply(row, "\(stem)_exps.weight", expert)
  }

  private func multiply(
    _ row: [Double], _ name: String, _ index: Int = 0
  ) -> [Double] {
    let all = weights[name, default: []]
    let count = name.contains("_exps") ? model.shape.experts : 1
    let size = all.count / count
    let matrix = Array(all[(index * size)..<((index + 1) * size)])
    let width = types[name]?.blockElements ?? 1
    let given = width == 1 ? row : rounded(row, width: width)
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
    guard type != .f16 else { return row.map(half) }
    let (least, most): (Double, Double) = type == .q8_0 ? (-127, 127) : (-8, 7)
    var result = row
    for start in stride(from: 0, to: row.count, by: 32) {
      let block = start..<(start + 32)
      let largest = row[block].map { abs($0) }.max() ?? 0
      // Of 4 bits −8 is the largest, of either sign the one that is met first.
      let extreme = row[block].first { abs($0) == largest } ?? 0
      let scale = half(type == .q8_0 ? largest / 127 : extreme / -8)
      for index in block {
        let quant = (row[index] / scale).rounded(.toNearestOrEven)
        result[index] = scale == 0 ? 0 : scale * min(max(quant, least), most)
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
