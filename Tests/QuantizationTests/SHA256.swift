/// SHA-256 (FIPS 180-4), for comparing bytes with lists of hashes.
enum SHA256 {
  private static let constants: [UInt32] = primes(64).map {
    fraction(ofRoot: Double($0), cube: true)
  }

  /// The hash in hexadecimal digits.
  static func hex(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    var state = primes(8).map { fraction(ofRoot: Double($0), cube: false) }
    var tail = Array(bytes.suffix(bytes.count % 64))
    tail.append(0x80)
    while tail.count % 64 != 56 { tail.append(0) }
    for shift in stride(from: 56, through: 0, by: -8) {
      tail.append(UInt8(truncatingIfNeeded: (bytes.count * 8) >> shift))
    }
    for start in stride(from: 0, to: bytes.count / 64 * 64, by: 64) {
      mix(UnsafeBufferPointer(rebasing: bytes[start..<(start + 64)]), &state)
    }
    tail.withUnsafeBufferPointer { tail in
      for start in stride(from: 0, to: tail.count, by: 64) {
        mix(UnsafeBufferPointer(rebasing: tail[start..<(start + 64)]), &state)
      }
    }
    return state.map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 8 - digits.count) + digits
    }.joined()
  }

  private static func mix(
    _ block: UnsafeBufferPointer<UInt8>, _ state: inout [UInt32]
  ) {
    var words = [UInt32](repeating: 0, count: 64)
    for index in 0..<16 {
      for byte in 0..<4 {
        words[index] = words[index] << 8 | UInt32(block[4 * index + byte])
      }
    }
    for index in 16..<64 {
      let early = words[index - 15]
      let late = words[index - 2]
      words[index] =
        words[index - 16] &+ words[index - 7]
        &+ (turn(early, 7) ^ turn(early, 18) ^ early >> 3)
        &+ (turn(late, 17) ^ turn(late, 19) ^ late >> 10)
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for index in 0..<64 {
      let first =
        h &+ (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) &+ (e & f ^ ~e & g)
        &+ constants[index] &+ words[index]
      let second =
        (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) &+ (a & b ^ a & c ^ b & c)
      (h, g, f, e) = (g, f, e, d &+ first)
      (d, c, b, a) = (c, b, a, first &+ second)
    }
    for (index, word) in [a, b, c, d, e, f, g, h].enumerated() {
      state[index] &+= word
    }
  }

  private static func turn(_ word: UInt32, _ count: UInt32) -> UInt32 {
    word >> count | word << (32 - count)
  }

  private static func primes(_ count: Int) -> [Int] {
    var primes: [Int] = []
    var number = 2
    while primes.count < count {
      if primes.allSatisfy({ number % $0 != 0 }) { primes.append(number) }
      number += 1
    }
    return primes
  }

  /// The first 32 bits of the fraction of a root.
  private static func fraction(ofRoot number: Double, cube: Bool) -> UInt32 {
    var low = 0.0
    var high = number
    for _ in 0..<200 {
      let middle = (low + high) / 2
      let power = cube ? middle * middle * middle : middle * middle
      if power <= number { low = middle } else { high = middle }
    }
    return UInt32((low - low.rounded(.down)) * 0x1p32)
  }
}
