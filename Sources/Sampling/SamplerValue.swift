/// The value of one setting.
public enum SamplerValue: Equatable, Sendable {
  /// Of a setting that is an integer.
  case integer(Int)
  /// Of a setting that is a number with a fraction.
  case number(Double)

  /// The value as a number, whatever its kind.
  public var number: Double {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    }
  }
}

extension SamplerValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// An integer.
  public init(integerLiteral value: Int) { self = .integer(value) }

  /// A number with a fraction.
  public init(floatLiteral value: Double) { self = .number(value) }
}
