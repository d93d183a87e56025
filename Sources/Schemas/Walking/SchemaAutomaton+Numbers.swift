import Grammars

extension SchemaAutomaton {
  // A thread inside of a number. Words: parent, shape, phase, signs, digits
  // behind the point, exponent, then the significand in five words.

  mutating func begin(
    number shape: Ref, _ byte: UInt8, _ parent: Ref
  ) throws(SchemaError) {
    var number = NumberText(isNegative: false)
    guard number.append(byte) else { return }
    try push(number, shape, parent)
  }

  private mutating func push(
    _ number: NumberText, _ shape: Ref, _ parent: Ref
  ) throws(SchemaError) {
    var number = number
    if isFree(shape), !needsValue(parent) {
      guard simplify(&number) else { return }
    } else if !reaches(shape, number) {
      return
    }
    let start = heap.top
    try heap.push(parent)
    try heap.push(shape)
    try heap.push(number.phase.rawValue)
    try heap.push(
      (number.isNegative ? 1 : 0) | (number.exponentIsNegative ? 2 : 0))
    try heap.push(Int32(number.fractionDigits))
    try heap.push(Int32(number.exponent << 2 | number.exponentDigits))
    try heap.push(significand: number.significand)
    try heap.push(try heap.record(.frameNumber, since: start))
  }

  /// Forgets the value of a number: only its size matters, so that no reader of
  /// doubles takes it for infinity.
  ///
  /// Digits before the point are counted in place of those behind it.
  private func simplify(_ number: inout NumberText) -> Bool {
    switch number.phase {
    case .whole: number.fractionDigits += number.fractionDigits < 310 ? 1 : 0
    case .fraction: number.fractionDigits -= 1
    case .point, .zero, .begin, .sign: break
    case .letter, .exponentSign, .exponent:
      let most = max(308 - number.fractionDigits, 0)
      if !number.exponentIsNegative, number.exponent > most { return false }
      number.exponent = min(number.exponent, 400)
    }
    number.significand = 0
    number.isNegative = false
    return true
  }

  /// Whether a shape has all numbers.
  private func isFree(_ shape: Ref) -> Bool {
    for index in 0..<9 where heap.word(shape, index) != 0 { return false }
    return true
  }

  private func number(of thread: Ref) -> NumberText {
    var number = NumberText(isNegative: heap.word(thread, 3) & 1 == 1)
    number.phase =
      NumberText.Phase(rawValue: heap.word(thread, 2)) ?? .begin
    number.exponentIsNegative = heap.word(thread, 3) & 2 == 2
    number.fractionDigits = Int(heap.word(thread, 4))
    number.exponent = Int(heap.word(thread, 5) >> 2)
    number.exponentDigits = Int(heap.word(thread, 5) & 3)
    number.significand = heap.significand(thread, at: 6)
    return number
  }

  /// Whether the number that a thread is in may end.
  func isWhole(number thread: Ref) -> Bool {
    let number = number(of: thread)
    guard number.isWhole else { return false }
    let shape = heap.word(thread, 1)
    if heap.word(shape, 0) == Spelling.long,
      number.phase == .zero || number.phase == .whole
    {
      return false
    }
    return isFree(shape) || admits(shape, number.value)
  }

  mutating func walk(number thread: Ref, _ byte: UInt8) throws(SchemaError) {
    let (parent, shape) = (heap.word(thread, 0), heap.word(thread, 1))
    var number = number(of: thread)
    switch byte {
    case 0x30...0x39, 0x2B, 0x2D, 0x2E, 0x45, 0x65:
      if number.append(byte) { try push(number, shape, parent) }
    default:
      guard isWhole(number: thread) else { return }
      var value: Ref = 0
      if needsValue(parent) {
        value = try heap.decimal(number.value)
        if isTaken(parent, value) { return }
      }
      // The byte that ends a number belongs to what is around it.
      let start = heap.top
      try finish(parent, value)
      try walk(threadsSince: start, byte)
    }
  }
}
