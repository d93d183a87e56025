import Grammars
import Memory

extension RecordHeap {
  /// The record of a text.
  mutating func text(_ bytes: Bytes) throws(SchemaError) -> Ref {
    let start = top
    try push(Int32(bytes.count))
    var index = 0
    while index < bytes.count {
      var word = Int32(bytes[index])
      if index + 1 < bytes.count { word |= Int32(bytes[index + 1]) << 8 }
      if index + 2 < bytes.count { word |= Int32(bytes[index + 2]) << 16 }
      try push(word)
      index += 3
    }
    return try record(.text, since: start)
  }

  /// The number of bytes of a text.
  func length(_ text: Ref) -> Int { Int(word(text, 0)) }

  @inline(always)
  func byte(_ text: Ref, _ index: Int) -> UInt8 {
    UInt8(
      truncatingIfNeeded: word(text, 1 + index / 3)
        >> Int32(index % 3 * 8))
  }

  /// Whether one text comes before another, byte by byte.
  func precedes(_ left: Ref, _ right: Ref) -> Bool {
    let count = min(length(left), length(right))
    for index in 0..<count {
      let (a, b) = (byte(left, index), byte(right, index))
      if a != b { return a < b }
    }
    return length(left) < length(right)
  }

  func isText(_ text: Ref, _ literal: StaticString) -> Bool {
    let bytes = Bytes(literal)
    guard kind(text) == .text, length(text) == bytes.count else { return false }
    for index in 0..<bytes.count where byte(text, index) != bytes[index] {
      return false
    }
    return true
  }

  /// The record of a number's value.
  mutating func decimal(_ value: ExactDecimal) throws(SchemaError) -> Ref {
    guard abs(value.exponent) < ExactDecimal.mostExponent else {
      throw .tooComplex
    }
    let start = top
    try push(value.isNegative ? 1 : 0)
    try push(Int32(value.exponent + 1 << 20))
    try push(significand: value.significand)
    return try record(.decimal, since: start)
  }

  /// Adds a significand: five words of 31 bits.
  mutating func push(significand: UInt128) throws(SchemaError) {
    for part in 0..<5 {
      try push(
        Int32(truncatingIfNeeded: significand >> UInt128(31 * part))
          & Int32.max)
    }
  }

  func significand(_ ref: Ref, at index: Int) -> UInt128 {
    var value: UInt128 = 0
    for part in 0..<5 {
      value |= UInt128(word(ref, index + part)) << UInt128(31 * part)
    }
    return value
  }

  func decimal(_ ref: Ref) -> ExactDecimal {
    ExactDecimal(
      word(ref, 0) == 1, significand(ref, at: 2), Int(word(ref, 1)) - 1 << 20)
  }

  /// Puts a key and a value among the pairs since `start`, older keys first; an
  /// equal key's value is replaced.
  mutating func insert(
    _ key: Int32, _ value: Int32, since start: Int
  ) throws(SchemaError) {
    var place = top
    while place > start, scratch[place - 2] < key { place -= 2 }
    if place > start, scratch[place - 2] == key {
      scratch[place - 1] = value
      return
    }
    try push(0)
    try push(0)
    var index = top - 1
    while index > place + 1 {
      scratch[index] = scratch[index - 2]
      index -= 1
    }
    scratch[place] = key
    scratch[place + 1] = value
  }
}
