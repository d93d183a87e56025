import Memory

/// A decimal number without its sign, significand · 10^exponent, on its way to
/// the nearest `Double`.
///
/// Digits beyond the 768th are not kept: no number that lies half-way between
/// two doubles has more than 767, so it matters only whether the rest is zero.
/// A digit 1 stands for a rest that is not.
struct Decimal {
  private static let mostDigits = 768
  private static let chunkDigits = 19

  /// The leading digits, but for those still in `chunk`.
  private var significand = BigInteger()
  /// The last digits, at most 19 of them.
  private var chunk: UInt64 = 0
  private var chunkCount = 0
  /// The digits kept, zeros before the first other one not counted.
  private var count = 0
  private var exponent = 0

  /// The value of a well-formed number: digits, a fraction, an exponent.
  init(_ text: Bytes) {
    var index = 0
    var isFraction = false
    var isCut = false
    while index < text.count, text[index] | 0x20 != 0x65 {
      let byte = text[index]
      index += 1
      guard isDigit(byte) else {
        isFraction = true
        continue
      }
      if isFraction { exponent -= 1 }
      if count == Decimal.mostDigits {
        isCut = isCut || byte != 0x30
        exponent += 1
      } else if count > 0 || byte != 0x30 {
        append(UInt64(byte - 0x30))
      }
    }
    if isCut {
      append(1)
      exponent -= 1
    }
    guard index < text.count else { return }
    let sign = text[index + 1]
    let digits = text.suffix(from: isDigit(sign) ? index + 1 : index + 2)
    var written = 0
    // No document has this many digits, so more exponent cannot matter.
    for index in 0..<digits.count where written < 1 << 50 {
      written = written * 10 + Int(digits[index] - 0x30)
    }
    exponent += sign == 0x2D ? -written : written
  }

  private mutating func append(_ digit: UInt64) {
    if chunkCount == Decimal.chunkDigits { flush() }
    chunk = chunk * 10 + digit
    chunkCount += 1
    count += 1
  }

  private mutating func flush() {
    var scale: UInt64 = 1
    for _ in 0..<chunkCount { scale *= 10 }
    significand.multiply(by: scale, adding: chunk)
    chunk = 0
    chunkCount = 0
  }

  /// The nearest `Double`, ties to even; infinity where it is too large.
  var magnitude: Double {
    if count == 0 { return 0 }
    // The value lies in 10^(scale − 1) ..< 10^scale. The largest double is
    // below 10^309 and half of the smallest above 10^-324.
    let scale = count + exponent
    if scale > 309 { return .infinity }
    if scale < -323 { return 0 }
    if count <= Decimal.chunkDigits, chunk <= 1 << 53, abs(exponent) <= 22 {
      // Both are doubles, so one operation rounds once.
      var power = 1.0
      for _ in 0..<abs(exponent) { power *= 10 }
      return exponent < 0 ? Double(chunk) / power : Double(chunk) * power
    }
    return exactMagnitude
  }

  /// The quotient of two big integers: 64 bits of it, and whether more follow.
  private var exactMagnitude: Double {
    var whole = self
    whole.flush()
    var numerator = whole.significand
    var denominator = BigInteger(1)
    // 10^exponent is 5^exponent here and 2^exponent in `power`.
    var power = exponent
    if exponent < 0 {
      denominator.multiply(byPowerOfFive: -exponent)
    } else {
      numerator.multiply(byPowerOfFive: exponent)
    }
    let difference = numerator.bitCount - denominator.bitCount
    power += difference
    if difference < 0 {
      numerator.shiftLeft(by: -difference)
    } else {
      denominator.shiftLeft(by: difference)
    }
    if numerator < denominator {
      numerator.shiftLeft(by: 1)
      power -= 1
    }
    // The quotient is in 1 ..< 2 and the value is quotient · 2^power.
    var bits: UInt64 = 0
    for _ in 0..<64 {
      bits <<= 1
      if !(numerator < denominator) {
        numerator.subtract(denominator)
        bits |= 1
      }
      numerator.shiftLeft(by: 1)
    }
    return Decimal.round(bits, power: power, isCut: !numerator.isZero)
  }

  /// The double nearest to `bits` · 2^(power − 63), of which more bits follow
  /// where `isCut`; the top bit is set.
  private static func round(
    _ bits: UInt64, power: Int, isCut: Bool
  ) -> Double {
    if power > 1023 { return .infinity }
    // Below 2^-1022 a double has fewer bits than 53, from 2^-1075 on none.
    let kept = min(53, 1075 + power)
    if kept < 0 { return 0 }
    let dropped = 64 - kept
    let half: UInt64 = 1 << (dropped - 1)
    let rest = bits & (half | (half - 1))
    var significand = kept == 0 ? 0 : bits >> dropped
    if rest > half || (rest == half && (isCut || significand & 1 == 1)) {
      significand += 1
    }
    // A carry out of the significand's bits moves on to the exponent, and from
    // the last exponent to infinity.
    let biased = power < -1022 ? 0 : UInt64(power + 1022) << 52
    return Double(bitPattern: biased + significand)
  }
}
