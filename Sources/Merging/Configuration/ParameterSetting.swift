/// What a configuration says of a parameter: a value, a gradient over the layers, or
/// rules by parts of tensors' names.
struct ParameterSetting: Sendable, Equatable {
  /// A rule: for names that contain the filter, the points of a gradient.
  struct Rule: Sendable, Equatable {
    /// The part of the name; `nil` fits every name.
    var filter: String?
    /// One point is a plain value.
    var points: [Double]
  }

  /// The rules; the first that fits a name holds.
  var rules: [Rule]

  /// Reads a value, a list of values, a rule, or a list of rules.
  init(_ value: ConfigurationValue) throws(MergeFailure) {
    switch value.kind {
    case .scalar:
      rules = [Rule(filter: nil, points: [try ParameterSetting.number(value)])]
    case .mapping: rules = [try ParameterSetting.rule(value)]
    case .list(let elements):
      guard case .mapping = elements.first?.kind else {
        rules = [Rule(filter: nil, points: try ParameterSetting.points(value))]
        return
      }
      rules = []
      for element in elements {
        rules.append(try ParameterSetting.rule(element))
      }
    case .null: throw value.wanted("a number, a list of numbers, or rules")
    }
  }

  /// The value for a tensor at the place `t` between the first layer, 0, and the
  /// last, 1; `nil` where no rule fits.
  func value(for tensor: String, at t: Double) -> Double? {
    let rule = rules.first { rule in
      guard let filter = rule.filter else { return true }
      return tensor.contains(filter)
    }
    guard let points = rule?.points else { return nil }
    guard points.count > 1 else { return points.first }
    let scaled = t * Double(points.count - 1)
    let lower = Int(scaled)
    let upper = min(points.count - 1, lower + 1)
    let fraction = scaled - Double(lower)
    return (1 - fraction) * points[lower] + fraction * points[upper]
  }

  private static func rule(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Rule {
    _ = try value.members(["filter", "value"])
    guard let points = value["value"] else {
      throw .missingKey(value.place + ".value")
    }
    var filter: String?
    if let text = try value["filter"]?.text(), text != "*" { filter = text }
    return Rule(filter: filter, points: try self.points(points))
  }

  private static func points(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> [Double] {
    guard case .list(let elements) = value.kind else {
      return [try number(value)]
    }
    guard !elements.isEmpty else { throw value.wanted("numbers") }
    var points: [Double] = []
    for element in elements { points.append(try number(element)) }
    return points
  }

  private static func number(
    _ value: ConfigurationValue
  ) throws(MergeFailure) -> Double {
    guard case .scalar(let text, _) = value.kind,
      let number = ConfigurationValue.number(text)
    else { throw value.wanted("a finite number, or true or false") }
    return number
  }
}
