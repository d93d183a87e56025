/// A set of roles.
public struct TensorRoles: BitwiseCopyable, Equatable, Sendable {
  private var bits: UInt64 = 0

  /// An empty set.
  public init() {}

  /// Adds a role.
  public mutating func insert(_ role: TensorRole) {
    bits |= 1 << UInt64(role.rawValue)
  }

  /// Whether the role is in the set.
  public func contains(_ role: TensorRole) -> Bool {
    bits >> UInt64(role.rawValue) & 1 == 1
  }
}
