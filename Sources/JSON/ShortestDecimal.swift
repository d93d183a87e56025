/// The fewest decimal digits that mean exactly one `Double`, and of those the
/// nearest to it.
///
/// Python and JavaScript write the same. The algorithm is Steele and White's,
/// over big integers, exact and without tables.
public struct ShortestDecimal {
  private var digits: InlineArray<17, UInt8> = InlineArray(repeating: 0)

  /// The number of digits, 1 to 17.
  public private(set) var count = 0

  /// The value is 0.DIGITS · 10^exponent.
  public private(set) var exponent = 1

  /// The digit with a number, 0 to 9.
  public subscript(index: Int) -> UInt8 { digits[index] }

  /// The digits of `value`, which must be finite and not negative.
  @export(interface)
  public init(_ value: Double) {
    precondition(value.isFinite && value >= 0)
    guard value > 0 else {
      count = 1
      return
    }
    // value = numerator / denominator; half the gap to the next double below is
    // low / denominator, and above high / denominator.
    let significand =
      value.isNormal
      ? value.significandBitPattern | 1 << 52 : value.significandBitPattern
    let power = max(Int(value.exponentBitPattern), 1) - 1075
    let isEven = significand & 1 == 0
    // Below a power of two the gap is half as wide.
    let isNarrow =
      value.significandBitPattern == 0 && value.exponentBitPattern > 1
    var numerator = BigInteger(significand)
    var denominator = BigInteger(1)
    var low = BigInteger(1)
    numerator.shiftLeft(by: max(power, 0) + (isNarrow ? 2 : 1))
    denominator.shiftLeft(by: max(-power, 0) + (isNarrow ? 2 : 1))
    low.shiftLeft(by: max(power, 0))
    var high = low
    if isNarrow { high.shiftLeft(by: 1) }
    exponent = 0
    // Scale until 0.1 <= (value + half the gap) < 1.
    while !ShortestDecimal.isBelow(numerator, high, denominator, isEven) {
      denominator.multiply(by: 10, adding: 0)
      exponent += 1
    }
    while true {
      var tenfold = numerator
      var tenfoldHigh = high
      tenfold.multiply(by: 10, adding: 0)
      tenfoldHigh.multiply(by: 10, adding: 0)
      guard ShortestDecimal.isBelow(tenfold, tenfoldHigh, denominator, isEven)
      else { break }
      numerator = tenfold
      high = tenfoldHigh
      low.multiply(by: 10, adding: 0)
      exponent -= 1
    }
    generate(numerator, denominator, low, high, isEven)
  }

  private mutating func generate(
    _ start: BigInteger, _ denominator: BigInteger, _ low: BigInteger,
    _ high: BigInteger, _ isEven: Bool
  ) {
    var rest = start
    var low = low
    var high = high
    while true {
      rest.multiply(by: 10, adding: 0)
      low.multiply(by: 10, adding: 0)
      high.multiply(by: 10, adding: 0)
      var digit: UInt8 = 0
      while !(rest < denominator) {
        rest.subtract(denominator)
        digit += 1
      }
      let endsLow = rest < low || (isEven && !(low < rest))
      let endsHigh = !ShortestDecimal.isBelow(rest, high, denominator, isEven)
      if !endsLow, !endsHigh, count < 16 {
        digits[count] = digit
        count += 1
        continue
      }
      var twice = rest
      twice.shiftLeft(by: 1)
      let roundsUp =
        endsLow == endsHigh ? !(twice < denominator) : endsHigh
      digits[count] = digit + (roundsUp ? 1 : 0)
      count += 1
      return
    }
  }

  /// Whether `value` + `gap` is below `limit`, or at it where the gap's end does
  /// not belong to it.
  private static func isBelow(
    _ value: BigInteger, _ gap: BigInteger, _ limit: BigInteger,
    _ includesEnd: Bool
  ) -> Bool {
    guard value < limit else { return false }
    var distance = limit
    distance.subtract(value)
    return includesEnd ? gap < distance : !(distance < gap)
  }
}
