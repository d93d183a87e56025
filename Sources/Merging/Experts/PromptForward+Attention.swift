import Workbench

extension PromptForward {
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
        let (cosine, sine) = Analysis.turn(angle)
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
