/// An unsigned integer of at most 2,816 bits.
///
/// The largest ones that a `Decimal` makes are a significand of 769 digits and
/// 5^1092, of 2,555 and 2,536 bits.
struct BigInteger {
  private static let limit = 44

  /// Little-endian; from `used` on all are zero.
  private var limbs: InlineArray<44, UInt64> = InlineArray(repeating: 0)
  private var used = 0

  init(_ value: UInt64 = 0) {
    if value > 0 {
      limbs[0] = value
      used = 1
    }
  }

  var isZero: Bool { used == 0 }

  /// The bits without leading zeros.
  var bitCount: Int {
    used == 0 ? 0 : used * 64 - limbs[used - 1].leadingZeroBitCount
  }

  mutating func multiply(by factor: UInt64, adding term: UInt64) {
    var carry = term
    for index in 0..<used {
      let product = limbs[index].multipliedFullWidth(by: factor)
      let (low, overflow) = product.low.addingReportingOverflow(carry)
      limbs[index] = low
      carry = product.high + (overflow ? 1 : 0)
    }
    if carry > 0 {
      precondition(used < BigInteger.limit)
      limbs[used] = carry
      used += 1
    }
  }

  mutating func multiply(byPowerOfFive exponent: Int) {
    // 5^27 is the largest power that 64 bits hold.
    for _ in 0..<(exponent / 27) {
      multiply(by: 7_450_580_596_923_828_125, adding: 0)
    }
    var rest: UInt64 = 1
    for _ in 0..<(exponent % 27) { rest *= 5 }
    multiply(by: rest, adding: 0)
  }

  mutating func shiftLeft(by count: Int) {
    guard used > 0 else { return }
    let words = count / 64
    let bits = count % 64
    precondition(used + words < BigInteger.limit)
    for index in stride(from: used, through: 0, by: -1) {
      let high = limbs[index] << bits
      let low = index > 0 && bits > 0 ? limbs[index - 1] >> (64 - bits) : 0
      limbs[index + words] = high | low
    }
    for index in 0..<words { limbs[index] = 0 }
    used += words
    if limbs[used] > 0 { used += 1 }
  }

  /// Subtracts `other`, which must not be greater.
  mutating func subtract(_ other: BigInteger) {
    var borrow: UInt64 = 0
    for index in 0..<used {
      let (first, overflow) =
        limbs[index].subtractingReportingOverflow(other.limbs[index])
      let (second, overflow2) = first.subtractingReportingOverflow(borrow)
      limbs[index] = second
      borrow = overflow || overflow2 ? 1 : 0
    }
    precondition(borrow == 0)
    while used > 0, limbs[used - 1] == 0 { used -= 1 }
  }

  static func < (left: BigInteger, right: BigInteger) -> Bool {
    guard left.used == right.used else { return left.used < right.used }
    for index in stride(from: left.used - 1, through: 0, by: -1)
    where left.limbs[index] != right.limbs[index] {
      return left.limbs[index] < right.limbs[index]
    }
    return false
  }
}
