import Foundation
import Memory
import Tensors
public import TestSupport
public import Transformer

/// All architectures in double precision, as their papers write them:
/// every position looks at all before it, nothing is kept between tokens but
/// keys and values.
///
/// What is rounded on purpose is rounded here too: activations before matrices
/// of blocks, and cached keys and values.
public struct Reference {
  private let model: TinyModel
  private let keyType: KeyValueType
  private let valueType: KeyValueType
  private var weights: [String: [Double]] = [:]
  private var types: [String: TensorType] = [:]

  /// Reads all weights of a model; the types are those of its cache.
  ///
  /// - Throws: `TensorError` of a matrix that is damaged.
  public init(
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
  public func logits(_ tokens: [Int32]) -> [[Double]] {
    let shape = model.shape
    let embedding = weights["token_embd.weight", default: []]
    var residual = tokens.map { token -> [Double] in
      let start = Int(token) * shape.hidden
      let row = Array(embedding[start..<(start + shape.hidden)])
      guard shape.traits.scalesEmbedding else { return row }
      return row.map { $0 * Double(shape.hidden).squareRoot() }
    }
    for layer in 0..<shape.layers {
      let name = { (tail: String) in "blk.\(layer).\(tail)" }
      let rows = residual.map { normalize($0, name("attn_norm.weight")) }
      let mixed =
        shape.convolutions.contains(layer)
        ? convolution(rows, layer) : attention(rows, layer)
      let feedForwardNorm = name(
        shape.traits.feedForwardNorm ?? "ffn_norm.weight")
      for index in residual.indices {
        residual[index] = sum(
          residual[index],
          normalizedOutput(
            mixed[index], name("post_attention_norm.weight")))
        let n = normalize(residual[index], feedForwardNorm)
        var output = [Double](repeating: 0, count: shape.hidden)
        for (expert, share) in route(n, layer) {
          let gate = multiply(n, name("ffn_gate"), expert)
          let up = multiply(n, name("ffn_up"), expert)
          let gated = zip(gate, up).map(gated)
          let own = multiply(gated, name("ffn_down"), expert, isGated: true)
          output = sum(output, own.map { share * $0 })
        }
        residual[index] = sum(
          residual[index],
          normalizedOutput(output, name("post_ffw_norm.weight")))
      }
    }
    let head = shape.isTied ? "token_embd.weight" : "output.weight"
    return residual.map { row in
      multiply(
        normalize(row, shape.traits.outputNorm ?? "output_norm.weight"), head
      ).map { cap($0, shape.logitCap) }
    }
  }

  /// What is added to the residual stream, normalised where the model does.
  private func normalizedOutput(_ row: [Double], _ name: String) -> [Double] {
    model.shape.traits.hasOutputNorms ? normalize(row, name) : row
  }

  private func gated(_ gate: Double, _ up: Double) -> Double {
    switch model.shape.traits.gate {
    case .silu: return gate / (1 + exp(-gate)) * up
    case .gelu:
      let inner =
        (2 / Double.pi).squareRoot() * (gate + 0.044715 * pow(gate, 3))
      return 0.5 * gate * (1 + tanh(inner)) * up
    case .clampedSwish:
      let (g, u) = (min(gate, 7), min(max(up, -7), 7))
      return g / (1 + exp(-1.702 * g)) * (u + 1)
    }
  }

  private func cap(_ value: Double, _ cap: Float) -> Double {
    cap == 0 ? value : Double(cap) * tanh(value / Double(cap))
  }

  private func convolution(_ rows: [[Double]], _ layer: Int) -> [[Double]] {
    let (hidden, taps) = (model.shape.hidden, model.shape.taps)
    let filter = weights["blk.\(layer).shortconv.conv.weight", default: []]
    let parts = rows.map {
      multiply($0, "blk.\(layer).shortconv.in_proj.weight")
    }
    return parts.indices.map { position in
      let row = (0..<hidden).map { channel -> Double in
        var sum = 0.0
        for tap in 0..<taps {
          let past = position - taps + 1 + tap
          guard past >= 0 else { continue }
          sum +=
            filter[channel * taps + tap] * parts[past][channel]
            * parts[past][2 * hidden + channel]
        }
        return parts[position][hidden + channel] * sum
      }
      return multiply(row, "blk.\(layer).shortconv.out_proj.weight")
    }
  }

  /// The experts that a token takes and their shares; a share of 1 in the one
  /// network where there is no choice.
  private func route(
    _ row: [Double], _ layer: Int
  ) -> [(expert: Int?, share: Double)] {
    guard model.shape.experts > 0 else { return [(nil, 1)] }
    let scores = multiply(row, "blk.\(layer).ffn_gate_inp.weight")
    let bias = weights["blk.\(layer).ffn_gate_inp.bias"]
    let powers = (bias.map { sum(scores, $0) } ?? scores).map(exp)
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
      func turned(_ tail: String) -> [Double] {
        turn(
          normalizedHeads(
            project(row, tail), "blk.\(layer).attn_\(tail)_norm.weight"),
          position, layer)
      }
      queries.append(turned("q"))
      keys.append(cached(turned("k"), keyType))
      values.append(cached(project(row, "v"), valueType))
    }
    return rows.indices.map { position in
      var output = [Double](repeating: 0, count: shape.heads * dimension)
      for head in 0..<shape.heads {
        let own = head * dimension
        let shared = head / group * dimension
        let window = shape.isWindowed(layer) ? shape.window ?? 0 : position + 1
        let seen = max(position + 1 - window, 0)...position
        let scores = seen.map { past -> Double in
          var score = 0.0
          for i in 0..<dimension {
            score += queries[position][own + i] * keys[past][shared + i]
          }
          return cap(score / Double(dimension).squareRoot(), shape.attentionCap)
        }
        let sink = weights["blk.\(layer).attn_sinks.weight"]?[head]
        let largest = max(scores.max() ?? 0, sink ?? -.infinity)
        let powers = scores.map { exp($0 - largest) }
        let total = powers.reduce(0, +) + (sink.map { exp($0 - largest) } ?? 0)
        for (power, past) in zip(powers, seen) {
          for i in 0..<dimension {
            output[own + i] += power / total * values[past][shared + i]
          }
        }
      }
      let product = multiply(output, "blk.\(layer).attn_output.weight")
      return weights["blk.\(layer).attn_output.bias"].map { sum(product, $0) }
        ?? product
    }
  }

  /// Rotary embedding: dimension i of a head turns with i + half in Qwen 2, and
  /// 2i with 2i + 1 in Llama.
  private func turn(
    _ row: [Double], _ position: Int, _ layer: Int
  ) -> [Double] {
    let dimension = model.shape.headDimension
    let rotary = model.shape.rotaryDimensions ?? dimension
    let isAdjacent = model.shape.architecture == "llama"
    let (frequencies, length) = ReferenceAngles(
      model.shape, isWindowed: model.shape.isWindowed(layer)
    ).frequencies()
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

  /// Each head on its own, where there is such a norm.
  private func normalizedHeads(_ row: [Double], _ name: String) -> [Double] {
    guard weights[name] != nil else { return row }
    let width = model.shape.headDimension
    return stride(from: 0, to: row.count, by: width).flatMap {
      normalize(Array(row[$0..<($0 + width)]), name)
    }
  }

  private func normalize(_ row: [Double], _ name: String) -> [Double] {
    let square = row.map { $0 * $0 }.reduce(0, +) / Double(row.count)
    let scale = 1 / (square + Double(model.shape.epsilon)).squareRoot()
    return zip(row, weights[name, default: []]).map { $0 * scale * $1 }
  }

  /// With an expert's own matrix, its one of those that are stacked, or the only
  /// one there is.
  private func multiply(
    _ row: [Double], _ stem: String, _ expert: Int?, isGated: Bool = false
  ) -> [Double] {
    guard let expert else {
      return multiply(row, "\(stem).weight", isGated: isGated)
    }
    let own = "\(stem).\(expert).weight"
    if weights[own] != nil { return multiply(row, own) }
    let product = multiply(row, "\(stem)_exps.weight", expert)
    guard let biases = weights["\(stem)_exps.bias"] else { return product }
    return sum(product, Array(biases[(expert * product.count)...]))
  }

  private func multiply(
    _ row: [Double], _ name: String, _ index: Int = 0, isGated: Bool = false
  ) -> [Double] {
    let all = weights[name, default: []]
    let count = name.contains("_exps") ? model.shape.experts : 1
    let size = all.count / count
    let matrix = Array(all[(index * size)..<((index + 1) * size)])
    let width = types[name]?.blockElements ?? 1
    var given = width == 1 ? row : rounded(row, width: width)
    if isGated, width == 256, model.shape.traits.gate == .gelu {
      // Of what 8 bits leave, 8 bits more.
      given = sum(given, rounded(zip(row, given).map(-), width: width))
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
public func difference(_ rows: [[Float]], _ wanted: [[Double]]) -> Double {
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
