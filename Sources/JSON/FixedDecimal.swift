/// A `Double` rounded to a number of decimals, exactly, ties to even.
public struct FixedDecimal {
  private static let limit = 64

  private var digits: InlineArray<64, UInt8> = InlineArray(repeating: 0)
  private var used = 0

  /// The number of digits before the point, at least 1.
  public private(set) var wholeCount = 1

  /// The number of digits, those before the point and `decimals`.
  public var count: Int { used }

  /// The digit with a number, 0 to 9.
  public subscript(index: Int) -> UInt8 { digits[index] }

  /// The digits of `value`, which must be finite and not negative; negative
  /// `decimals` leave so many zeros before the point.
  ///
  /// - Returns: `nil` where there are more than 63.
  @export(interface)
  public init?(_ value: Double, decimals: Int) {
    precondition(value.isFinite && value >= 0)
    guard value < 1e40, decimals < 24, decimals > -40 else { return nil }
    let power = max(Int(value.exponentBitPattern), 1) - 1075
    var numerator = BigInteger(
      value.isNormal
        ? value.significandBitPattern | 1 << 52 : value.significandBitPattern)
    var denominator = BigInteger(1)
    numerator.shiftLeft(by: max(power, 0))
    denominator.shiftLeft(by: max(-power, 0))
    // The first digit may be zero: it is where a carry goes.
    var places = 1
    while !(numerator < denominator) {
      denominator.multiply(by: 10, adding: 0)
      places += 1
    }
    // Ten times less, so that each step gives a digit, the first a zero.
    denominator.multiply(by: 10, adding: 0)
    let wanted = places + decimals
    for place in 0..<max(places, wanted) {
      numerator.multiply(by: 10, adding: 0)
      var digit: UInt8 = 0
      while !(numerator < denominator) {
        numerator.subtract(denominator)
        digit += 1
      }
      digits[place] = digit
    }
    used = max(places, wanted)
    wholeCount = places
    round(at: wanted, rest: numerator, denominator)
    trim()
  }

  /// Rounds the digits from `place` on away; `rest` is what follows them all.
  private mutating func round(
    at place: Int, rest: BigInteger, _ denominator: BigInteger
  ) {
    var twice = rest
    twice.shiftLeft(by: 1)
    var isAbove = false
    var isTie = false
    if place >= used {
      isAbove = denominator < twice
      isTie = !isAbove && !(twice < denominator)
    } else if place >= 0 {
      var isExact = rest.isZero
      for index in (place + 1)..<max(used, place + 1) where digits[index] > 0 {
        isExact = false
      }
      isAbove = digits[place] > 5 || (digits[place] == 5 && !isExact)
      isTie = digits[place] == 5 && isExact
    }
    let isOdd = place > 0 && digits[place - 1] & 1 == 1
    for index in max(0, place)..<max(used, max(0, place)) { digits[index] = 0 }
    guard isAbove || (isTie && isOdd) else { return }
    var index = place - 1
    while index >= 0 {
      if digits[index] < 9 {
        digits[index] += 1
        return
      }
      digits[index] = 0
      index -= 1
    }
  }

  /// Drops leading zeros before the point, but for one.
  private mutating func trim() {
    var zeros = 0
    while zeros < wholeCount - 1, digits[zeros] == 0 { zeros += 1 }
    for index in zeros..<used { digits[index - zeros] = digits[index] }
    used -= zeros
    wholeCount -= zeros
  }
}
