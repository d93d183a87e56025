/// A set of roles.
public struct TensorRoles: BitwiseCopyable, Equatable, Sendable {
  private var bits: UInt64 = 0

  /// An empty set.
  public init() {}

  /// Adds a role.
  public mutating func insert(_ role: TensorRole) {
    bits |= 1 << UInt64(role.rawValue)
  }

  /// The biases of queries, keys and values.
  static var attentionBiases: TensorRoles {
    var roles = TensorRoles()
    roles.insert(.queryBias)
    roles.insert(.keyBias)
    roles.insert(.valueBias)
    return roles
  }

  /// The biases of all matrices of models with experts.
  static var allBiases: TensorRoles {
    var roles = attentionBiases
    roles.insert(.attentionOutputBias)
    roles.insert(.routerBias)
    roles.insert(.expertGateBias)
    roles.insert(.expertUpBias)
    roles.insert(.expertDownBias)
    return roles
  }

  /// The divisors of rotary frequencies.
  static var rotaryDivisors: TensorRoles {
    var roles = TensorRoles()
    roles.insert(.rotaryDivisors)
    return roles
  }

  /// Whether the role is in the set.
  public func contains(_ role: TensorRole) -> Bool {
    bits >> UInt64(role.rawValue) & 1 == 1
  }
}
