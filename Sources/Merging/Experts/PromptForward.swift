public import Workbench

/// Runs a dense model on a prompt, reading its weights a piece at a time, for what
/// goes into its layers.
///
/// Numbers are float32 and sums are double; a prompt is short, so that reading the
/// weights takes the time.
public struct PromptForward {
  /// The most tokens of a prompt.
  public static let tokenLimit = 4096

  let model: MergeModel
  let shape: PromptShape
  let workers: Workers

  /// The model of a folder.
  ///
  /// - Throws: `MergeFailure` where it is not of a kind that is run here.
  public init(
    _ folder: ModelFolder, workers: Workers
  ) throws(MergeFailure) {
    model = try MergeModel(ModelReference(model: folder.name), folder)
    shape = try PromptShape(folder)
    self.workers = workers
  }

  /// What goes into each layer at the last of `ids`, or its mean over all.
  ///
  /// - Throws: `MergeFailure` or `StoreFailure` where a tensor is missing, of
  ///   another shape, or cannot be read.
  public func layerInputs(_ ids: [Int], isMean: Bool) throws -> [[Float]] {
    guard !ids.isEmpty, ids.count <= PromptForward.tokenLimit else {
      throw MergeFailure.gates(
        mode: "hidden",
        problem: "a prompt has \(ids.count) tokens; 1 to "
          + "\(PromptForward.tokenLimit) are taken")
    }
    var states = try embed(ids)
    var inputs: [[Float]] = []
    for layer in 0..<model.layerCount {
      inputs.append(pick(states, ids.count, isMean))
      guard layer + 1 < model.layerCount else { break }
      try attend(layer, &states, ids.count)
      try feed(layer, &states, ids.count)
    }
    return inputs
  }

  private func pick(
    _ states: [Float], _ count: Int, _ isMean: Bool
  ) -> [Float] {
    let width = shape.width
    guard isMean else { return Array(states.suffix(width)) }
    return (0..<width).map { column in
      var sum = 0.0
      for token in 0..<count { sum += Double(states[token * width + column]) }
      return Float(sum / Double(count))
    }
  }

  private func embed(_ ids: [Int]) throws -> [Float] {
    let name = "model.embed_tokens.weight"
    let place = try place(name, [nil, shape.width])
    let rows = model.folder.weights.tensors[place].shape[0]
    var states = [Float](repeating: 0, count: ids.count * shape.width)
    for (token, id) in ids.enumerated() {
      guard (0..<rows).contains(id) else {
        throw MergeFailure.token("\(id)", model: model.reference.name)
      }
      let row = UnsafeMutableBufferPointer<Float>.allocate(
        capacity: shape.width)
      defer { row.deallocate() }
      try model.folder.weights.read(place, rows: id..<(id + 1), into: row)
      for column in 0..<shape.width {
        states[token * shape.width + column] = row[column]
      }
    }
    return states
  }

  private func feed(
    _ layer: Int, _ states: inout [Float], _ count: Int
  ) throws {
    let stem = "\(model.prefix)\(layer)"
    let input = try normalized(
      states, stem + ".post_attention_layernorm.weight", shape.width)
    var gate = try multiply(stem + ".mlp.gate_proj", input, shape.width, count)
    let up = try multiply(stem + ".mlp.up_proj", input, shape.width, count)
    guard gate.count == up.count else {
      throw MergeFailure.shapes(
        tensor: stem + ".mlp", shapes: [[gate.count], [up.count]])
    }
    for index in gate.indices {
      let value = Double(gate[index])
      gate[index] = Float(
        value / (1 + Analysis.exponential(-value)) * Double(up[index]))
    }
    let down = try multiply(
      stem + ".mlp.down_proj", gate, gate.count / count, count)
    try add(down, to: &states, stem)
  }

  /// Adds the output of a part to the residual stream.
  func add(_ part: [Float], to states: inout [Float], _ name: String) throws {
    guard part.count == states.count else {
      throw MergeFailure.shapes(
        tensor: name, shapes: [[part.count], [states.count]])
    }
    for index in states.indices { states[index] += part[index] }
  }
}
