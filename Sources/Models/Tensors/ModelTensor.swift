public import Memory

/// A tensor of a model: its part in it, its layer and its shape.
public struct ModelTensor: Sendable {
  /// Its part in the model.
  public let role: TensorRole
  /// Its layer, or `nil` outside of the layers.
  public let layer: Int?
  /// Its shape; all experts are one stack.
  public let shape: TensorShape

  /// The dimensions as files have them.
  public var dimensions: [Int] {
    let row = role.row
    if row.rows == .one { return [shape.columns] }
    if row.place == .experts {
      return [shape.columns, shape.rows, shape.matrices]
    }
    return [shape.columns, shape.rows]
  }

  /// Appends the name as files have it.
  public func appendName(to out: inout TextBuffer) {
    TensorName(role, layer: layer).append(to: &out)
  }
}

extension ModelConfiguration {
  /// Every tensor of a model of this shape, in the order of its file, with the
  /// optional ones that are named.
  public func tensors(with optional: TensorRoles) -> [ModelTensor] {
    var tensors: [ModelTensor] = []
    func add(_ role: TensorRole, _ layer: Int?) {
      guard has(role, layer, optional) else { return }
      tensors.append(
        ModelTensor(
          role: role, layer: layer, shape: shape(of: role, layer: layer)))
    }
    for role in TensorRole.allCases where role.row.place == .first {
      add(role, nil)
    }
    for layer in layers.indices {
      for role in TensorRole.allCases where role.isInLayer { add(role, layer) }
    }
    for role in TensorRole.allCases where role.row.place == .last {
      add(role, nil)
    }
    return tensors
  }

  /// Whether the model has a tensor of that role.
  private func has(
    _ role: TensorRole, _ layer: Int?, _ optional: TensorRoles
  ) -> Bool {
    switch role.row.presence {
    case .always: true
    case .dense: experts == 0
    case .routed: experts > 0
    case .untied: !isTied
    case .norm(let norm): layer.map { layers[$0].norms.contains(norm) } ?? true
    case .optional: optional.contains(role)
    case .ignored: false
    }
  }

  /// The shape of a tensor of that role; `layer` is of use in layers alone.
  public func shape(of role: TensorRole, layer: Int? = nil) -> TensorShape {
    let row = role.row
    return TensorShape(
      columns: width(row.columns, layer), rows: width(row.rows, layer),
      matrices: row.place == .experts ? experts : 1)
  }

  private func width(_ width: TensorRow.Width, _ layer: Int?) -> Int {
    let layer = layers[layer ?? 0]
    switch width {
    case .one: return 1
    case .hidden: return hidden
    case .queries: return layer.queryWidth
    case .keys: return layer.keyValueWidth
    case .feedForward: return layer.feedForward
    case .experts: return experts
    case .vocabulary: return vocabulary
    case .rotaryPairs: return rotaries[layer.rotary].dimensions / 2
    }
  }
}

extension TensorRole {
  /// Whether each layer has one of its own.
  var isInLayer: Bool {
    switch row.place {
    case .layer, .experts: true
    case .first, .last: false
    }
  }
}
