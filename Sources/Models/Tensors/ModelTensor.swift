public import Memory

/// A tensor of a model: its part in it, its layer and its shape.
public struct ModelTensor: Sendable {
  /// Its part in the model.
  public let role: TensorRole
  /// Its layer, or `nil` outside of the layers.
  public let layer: Int?
  /// Its shape; all experts are one stack.
  public let shape: TensorShape

  private let name: TensorName

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
    name.append(to: &out)
  }

  /// The tensor of a role in models of that shape.
  init(
    _ role: TensorRole, _ layer: Int?, in configuration: ModelConfiguration
  ) {
    self.role = role
    self.layer = layer
    shape = configuration.shape(of: role, layer: layer)
    name = configuration.name(of: role, layer: layer)
  }
}

extension ModelConfiguration {
  /// Every tensor of a model of this shape, in the order of its file, with the
  /// optional ones that are named.
  @export(interface)
  public func tensors(with optional: TensorRoles) -> [ModelTensor] {
    var tensors: [ModelTensor] = []
    func add(_ role: TensorRole, _ layer: Int?) {
      guard has(role, layer, optional) else { return }
      tensors.append(ModelTensor(role, layer, in: self))
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
    // Layers that do not attend have no heads, others no channels.
    guard shape(of: role, layer: layer).elementCount > 0 else { return false }
    return switch role.row.presence {
    case .always: true
    case .dense: experts == 0
    case .routed: experts > 0
    case .untied: !isTied
    case .norm(let norm): layer.map { layers[$0].norms.contains(norm) } ?? true
    case .sinks: architecture.row.hasSinks
    case .optional: optional.contains(role)
    case .ignored: false
    }
  }

  /// The name of the tensor of that role in files of this architecture.
  public func name(of role: TensorRole, layer: Int? = nil) -> TensorName {
    TensorName(role, of: architecture, layer: layer)
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
    case .heads: return layer.heads
    case .headDimension: return layer.headDimension
    case .feedForward: return layer.feedForward
    case .experts: return experts
    case .vocabulary: return vocabulary
    case .channels: return layer.taps > 0 ? hidden : 0
    case .channelsThrice: return layer.taps > 0 ? 3 * hidden : 0
    case .taps: return layer.taps
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
