import Workbench

/// Makes the gates that send tokens to experts.
struct GateMaker {
  let mode: ExpertConfiguration.GateMode
  let base: MergeModel
  let width: Int
  let seed: UInt64
  let reader: (any PromptReader)?

  /// The gates of each layer, `[experts, width]`, one expert after another.
  func gates(_ experts: [ExpertConfiguration.Expert]) throws -> [[Float]] {
    guard mode.readsPrompts else { return random(experts.count) }
    var layers = [[Float]](repeating: [], count: base.layerCount)
    for expert in experts {
      var states = try states(expert.positive)
      if !expert.negative.isEmpty {
        let negative = try self.states(expert.negative)
        for layer in states.indices {
          for index in 0..<width {
            states[layer][index] -= negative[layer][index]
          }
        }
      }
      for layer in layers.indices {
        layers[layer] += normalized(states[layer]).map { Float($0) }
      }
    }
    return layers
  }

  /// Random gates, which belong to the layer's name.
  private func random(_ experts: Int) -> [[Float]] {
    let bound = 1 / Double(width).squareRoot()
    return (0..<base.layerCount).map { layer in
      let sequence = RandomSequence(
        seed: seed, name: "\(base.prefix)\(layer).mlp.gate.weight", stream: 0)
      return (0..<(experts * width)).map { place in
        mode == .random
          ? Float(sequence.normal(place))
          : Float((2 * sequence.uniform(place) - 1) * bound)
      }
    }
  }

  /// The states of prompts in each layer.
  private func states(_ prompts: [String]) throws -> [[Double]] {
    guard let reader else {
      throw MergeFailure.gates(
        mode: mode.rawValue, problem: "nothing reads prompts here")
    }
    if mode == .cheapEmbed {
      return .init(
        repeating: normalized(try embedding(prompts, reader)),
        count: base.layerCount)
    }
    var sums = [[Double]](
      repeating: .init(repeating: 0, count: width), count: base.layerCount)
    for prompt in prompts {
      let states = try reader.layerInputs(
        try reader.ids(prompt), isMean: mode == .hiddenAverage)
      guard states.count == sums.count,
        states.allSatisfy({ $0.count == width })
      else {
        throw MergeFailure.gates(
          mode: mode.rawValue,
          problem: "the model has \(states.count) layers, not \(sums.count)")
      }
      for layer in sums.indices {
        for index in 0..<width {
          sums[layer][index] += Double(states[layer][index])
        }
      }
    }
    return sums.map { $0.map { $0 / Double(prompts.count) } }
  }

  /// The sum of the embeddings of all tokens.
  private func embedding(
    _ prompts: [String], _ reader: any PromptReader
  ) throws -> [Double] {
    guard
      let tensor = base.otherNames.first(where: {
        $0.hasSuffix("embed_tokens.weight")
      }).flatMap({ base.place($0) })
    else {
      throw MergeFailure.missingTensor(
        "model.embed_tokens.weight", model: base.reference.name)
    }
    let facts = base.folder.weights.tensors[tensor]
    var sums = [Double](repeating: 0, count: width)
    let row = UnsafeMutableBufferPointer<Float>.allocate(
      capacity: max(facts.rowElements, 1))
    defer { row.deallocate() }
    for prompt in prompts {
      for id in try reader.ids(prompt) {
        guard (0..<facts.rowCount).contains(id), facts.rowElements == width
        else {
          throw MergeFailure.token("\(id)", model: base.reference.name)
        }
        try base.folder.weights.read(tensor, rows: id..<(id + 1), into: row)
        for index in 0..<width { sums[index] += Double(row[index]) }
      }
    }
    return sums
  }

  private func normalized(_ vector: [Double]) -> [Double] {
    let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return vector.map { $0 / max(norm, 1e-8) }
  }
}
