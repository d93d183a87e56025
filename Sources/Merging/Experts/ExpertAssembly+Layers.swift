import Workbench

extension ExpertAssembly {
  /// Adds the experts of a layer in the two tensors of transformers 5.
  mutating func addStacked(_ prefix: String) throws(MergeFailure) {
    var (rising, falling): ([StackedStore.Part], [StackedStore.Part]) = ([], [])
    var shapes: [[Int]] = []
    for (number, expert) in configuration.experts.enumerated() {
      for projection in ["gate_proj", "up_proj", "down_proj"] {
        let (part, shape) = try part(
          expert, number, "\(prefix).mlp.\(projection).weight")
        shapes.append(shape)
        if projection == "down_proj" {
          falling.append(part)
        } else {
          rising.append(part)
        }
      }
    }
    let (up, down) = (shapes[0], shapes[2])
    for (index, shape) in shapes.enumerated()
    where shape != (index % 3 == 2 ? down : up) || shape.count != 2 {
      throw .shapes(tensor: "\(prefix).mlp", shapes: shapes)
    }
    let count = configuration.experts.count
    add(
      "\(prefix).mlp.experts.gate_up_proj", [count, 2 * up[0], up[1]], rising)
    add("\(prefix).mlp.experts.down_proj", [count] + down, falling)
  }

  /// Adds the experts of a layer under names of their own.
  mutating func addSeparately(_ prefix: String) throws(MergeFailure) {
    for projection in ["gate_proj", "up_proj", "down_proj"] {
      let name = "\(prefix).mlp.\(projection).weight"
      var first: [Int]?
      for (number, expert) in configuration.experts.enumerated() {
        let (part, shape) = try part(expert, number, name)
        guard shape == first ?? shape else {
          throw .shapes(tensor: name, shapes: [first ?? [], shape])
        }
        first = shape
        add(
          "\(prefix).mlp.experts.\(number).\(projection).weight", shape, [part])
      }
      guard let shared = configuration.shared else { continue }
      let (part, shape) = try part(shared, configuration.experts.count, name)
      guard shape == first else {
        throw .shapes(tensor: name, shapes: [first ?? [], shape])
      }
      add("\(prefix).mlp.shared_expert.\(projection).weight", shape, [part])
    }
  }

  mutating func addGates(
    _ prefix: String, _ gates: [Float], _ width: Int
  ) {
    let count = configuration.experts.count
    add(
      "\(prefix).mlp.gate.weight", [count, width],
      [
        .init(
          content: .numbers(Array(gates.prefix(count * width))), rows: count,
          width: width)
      ])
    guard configuration.shared != nil else { return }
    add(
      "\(prefix).mlp.shared_expert_gate.weight", [1, width],
      [
        .init(
          content: .numbers(Array(gates.dropFirst(count * width))), rows: 1,
          width: width)
      ])
  }

  /// Adds the biases that the architecture has and the base may lack.
  mutating func addBiases(_ prefix: String) {
    for projection in ["q_proj", "k_proj", "v_proj"] {
      let stem = "\(prefix).self_attn.\(projection)"
      guard models[0].place(stem + ".bias") == nil,
        let weight = models[0].place(stem + ".weight")
      else { continue }
      let rows = models[0].folder.weights.tensors[weight].shape[0]
      add(
        stem + ".bias", [rows], [.init(content: .zeros, rows: 1, width: rows)])
    }
  }
}
