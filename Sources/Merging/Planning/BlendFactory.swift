import Workbench

/// Makes the method of one tensor.
struct BlendFactory {
  let plan: MergePlan
  let item: MergePlan.Item
  let inputs: BlendInputs
  /// The type that is computed in, and that of the result.
  let type: ElementType
  let outputType: ElementType
  let seed: UInt64

  private var parameters: ParameterReader {
    ParameterReader(plan: plan, item: item)
  }

  /// Whether every step is one of float32.
  private var isSingle: Bool { type == .f32 }

  /// What methods round to: a type of doubles leaves that to the end.
  private var roundedType: ElementType { type == .f64 ? outputType : type }

  /// The sources beside the base.
  private var others: [Int] {
    item.sources.indices.filter { $0 != inputs.base }
  }

  /// The method.
  func make() throws(MergeFailure) -> any Blend {
    switch plan.configuration.method {
    case .linear: try linear()
    case .passthrough:
      PassthroughBlend(
        scale: parameters.own(.scale, 0), isSingle: isSingle, type: roundedType)
    case .slerp: try slerp()
    case .nuslerp: try nuslerp()
    case .modelStock:
      StockBlend(
        base: try base(), others: others,
        isFilterWise: parameters.truth(.filterWise, false), type: roundedType)
    case .sce: try sce()
    case .taskArithmetic: try task(.none, false, false, false)
    case .ties: try task(.magnitude, true, true, false)
    case .dareTies: try task(.random, true, false, true)
    case .dareLinear: try task(.random, false, false, true)
    case .breadcrumbs: try task(.outliers, false, false, false)
    case .breadcrumbsTies: try task(.outliers, true, false, false)
    case .della: try task(.ranked, true, true, true)
    case .dellaLinear: try task(.ranked, false, false, true)
    }
  }

  private func base() throws(MergeFailure) -> Int {
    guard let base = inputs.base else {
      throw .inputs(
        method: plan.configuration.method.rawValue, wanted: "a base_model",
        given: 0)
    }
    return base
  }

  private func linear() throws(MergeFailure) -> any Blend {
    var weights: [Double] = []
    for source in item.sources.indices {
      weights.append(try parameters.required(.weight, source))
    }
    let normalizes = parameters.truth(.normalize, true)
    let total = weights.reduce(0, +)
    if normalizes, total == 0 || Float(total) == 0 {
      throw .parameterValue(
        "weight", value: total, tensor: item.name, wanted: "other than 0 in sum"
      )
    }
    return LinearBlend(
      weights: weights, normalizes: normalizes, isSingle: isSingle,
      type: roundedType)
  }

  private func slerp() throws(MergeFailure) -> any Blend {
    guard let t = parameters.shared(.t) else {
      throw .parameter("t", tensor: item.name, model: "all models")
    }
    let base = try base()
    return SlerpBlend(
      .init(
        first: base, second: 1 - base, base: nil, t: t, leastNorm: 1e-8,
        countsAsOne: true, isStraight: { $0.magnitude > 0.9995 }),
      inputs, type: roundedType)
  }

  private func nuslerp() throws(MergeFailure) -> any Blend {
    let first = try parameters.required(.weight, others[0])
    let second = try parameters.required(.weight, others[1])
    let total = first + second
    var span = SlerpBlend.Span.tensor
    if !parameters.truth(.flatten, true) {
      span = parameters.truth(.rowWise, false) ? .column : .row
      // A vector is one row, and has no other axis.
      if inputs.shape.count < 2 { span = .row }
      guard inputs.shape.count <= 2 || span == .row else {
        throw .shapes(tensor: item.name, shapes: [inputs.shape])
      }
    }
    return SlerpBlend(
      .init(
        first: others[0], second: others[1], base: inputs.base,
        t: total.magnitude < 1e-6 ? 0.5 : second / total, span: span,
        leastNorm: 1e-7, isStraight: { 1 - $0 * $0 <= 1e-16 }),
      inputs, type: roundedType)
  }

  private func sce() throws(MergeFailure) -> any Blend {
    let selected = parameters.shared(.selectTopK) ?? 1
    let base = try base()
    guard !others.isEmpty else {
      return PassthroughBlend(scale: nil, isSingle: true, type: roundedType)
    }
    return SCEBlend(
      base: base, others: others, selected: selected, inputs: inputs,
      isSingle: isSingle, type: roundedType)
  }
}
