import Memory

/// Arithmetic of numbers, as Python has it.
extension Renderer {
  @inline(never)
  mutating func calculate(
    _ left: Int64, _ symbol: Symbol, _ right: Int64
  ) throws(Breach) -> Value {
    switch symbol {
    case .add: return .integer(try checked(left.addingReportingOverflow(right)))
    case .subtract:
      return .integer(try checked(left.subtractingReportingOverflow(right)))
    case .multiply:
      return .integer(try checked(left.multipliedReportingOverflow(by: right)))
    case .divide:
      guard right != 0 else { throw error("division by zero") }
      return .float(Double(left) / Double(right))
    case .floorDivide, .modulo:
      guard right != 0 else { throw error("division by zero") }
      let quotient = try checked(left.dividedReportingOverflow(by: right))
      let rest = left - quotient * right
      let isBelow = rest != 0 && (rest < 0) != (right < 0)
      if symbol == .modulo { return .integer(isBelow ? rest + right : rest) }
      return .integer(isBelow ? quotient - 1 : quotient)
    default:
      guard right >= 0 else {
        guard left != 0 else { throw error("zero to a negative power") }
        return .float(try power(Double(left), Double(right)))
      }
      return .integer(try power(left, right))
    }
  }

  private mutating func power(
    _ base: Int64, _ exponent: Int64
  ) throws(Breach) -> Int64 {
    if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
    if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
    guard exponent < 64 else { throw error("an integer beyond 64 bits") }
    var result: Int64 = 1
    for _ in 0..<exponent {
      result = try checked(result.multipliedReportingOverflow(by: base))
    }
    return result
  }

  @inline(never)
  mutating func calculate(
    _ left: Double, _ symbol: Symbol, _ right: Double
  ) throws(Breach) -> Double {
    switch symbol {
    case .add: return left + right
    case .subtract: return left - right
    case .multiply: return left * right
    case .divide, .floorDivide, .modulo:
      guard right != 0 else { throw error("division by zero") }
      if symbol == .divide { return left / right }
      var rest = left.truncatingRemainder(dividingBy: right)
      var quotient = (left - rest) / right
      if rest != 0, (rest < 0) != (right < 0) {
        rest += right
        quotient -= 1
      }
      if symbol == .modulo {
        return rest == 0 ? (right < 0 ? -0.0 : 0.0) : rest
      }
      return quotient.rounded(.toNearestOrEven)
    default: return try power(left, right)
    }
  }

  /// A float to a whole power: no other is needed, and the results of others
  /// differ between machines.
  private mutating func power(
    _ base: Double, _ exponent: Double
  ) throws(Breach) -> Double {
    guard let whole = Int64(exactly: exponent), whole.magnitude <= 1024 else {
      throw error("only whole powers up to 1024 are computed")
    }
    var result = 1.0
    for _ in 0..<whole.magnitude { result *= base }
    return whole < 0 ? 1 / result : result
  }
}
