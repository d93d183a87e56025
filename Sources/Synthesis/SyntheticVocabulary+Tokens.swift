import GGUF
import Memory
import Models

/// The tokens and what they are.
extension SyntheticVocabulary {
  /// Token types of the format.
  private enum TokenType {
    static let normal: Int32 = 1
    static let unknown: Int32 = 2
    static let control: Int32 = 3
    static let unused: Int32 = 5
    static let byte: Int32 = 6
  }

  /// Appends the control tokens before the plain ones, these, and the control
  /// tokens behind them; numbers that no token has are pads.
  func addTokens(
    _ tokens: inout GGUFArrayBuilder, _ types: inout GGUFArrayBuilder
  ) throws(GGUFError) {
    for token in row.control where token.id < row.plain.lowerBound {
      try addPads(before: token.id, &tokens, &types)
      try addControl(token.name, &tokens, &types)
    }
    try addPads(before: row.plain.lowerBound, &tokens, &types)
    try addPlain(&tokens, &types)
    for token in row.control where token.id >= row.plain.upperBound {
      try addPads(before: token.id, &tokens, &types)
      try addControl(token.name, &tokens, &types)
    }
    try addPads(before: row.count, &tokens, &types)
  }

  private func addControl(
    _ name: StaticString, _ tokens: inout GGUFArrayBuilder,
    _ types: inout GGUFArrayBuilder
  ) throws(GGUFError) {
    let isUnknown = tokens.count == row.unknown
    try tokens.append(.string(Bytes(name)))
    try types.append(
      .int32(isUnknown ? TokenType.unknown : TokenType.control))
  }

  private func addPads(
    before id: Int, _ tokens: inout GGUFArrayBuilder,
    _ types: inout GGUFArrayBuilder
  ) throws(GGUFError) {
    try tokens.appendPads(tokens.count..<id)
    while types.count < id { try types.append(.int32(TokenType.unused)) }
  }

  /// Bytes by name or as GPT-2 spells them, of pieces the mark of a space and
  /// the letters, and words.
  private func addPlain(
    _ tokens: inout GGUFArrayBuilder, _ types: inout GGUFArrayBuilder
  ) throws(GGUFError) {
    try withText { text throws(GGUFError) in
      var unprintable: UInt32 = 256
      for byte in UInt8.min...UInt8.max {
        text.removeAll()
        if isBytePairs {
          text.append(spelled: byte, unprintable: &unprintable)
        } else {
          text.append(named: byte)
        }
        try tokens.append(.string(text.bytes))
        try types.append(
          .int32(isBytePairs ? TokenType.normal : TokenType.byte))
      }
      if !isBytePairs {
        try tokens.append(.string(Bytes("▁")))
        let letters = Bytes(SyntheticWord.letters)
        for index in 0..<letters.count {
          try tokens.append(.string(letters[index..<(index + 1)]))
        }
      }
      for number in 0..<(row.plain.upperBound - tokens.count) {
        text.removeAll()
        SyntheticWord(number).append(to: &text)
        try tokens.append(.string(text.bytes))
      }
    }
    while types.count < row.plain.upperBound {
      try types.append(.int32(TokenType.normal))
    }
  }

  func withText(
    _ body: (inout TextBuffer) throws(GGUFError) -> Void
  ) throws(GGUFError) {
    let start = UnsafeMutablePointer<UInt8>.allocate(
      capacity: SyntheticVocabulary.tokenBytes)
    defer { start.deallocate() }
    var text = TextBuffer(
      Region(start: start, count: SyntheticVocabulary.tokenBytes))
    try body(&text)
  }
}

extension TextBuffer {
  /// Appends the name of a byte in SentencePiece's files, which has capital
  /// digits.
  fileprivate mutating func append(named byte: UInt8) {
    let digits = Bytes("0123456789ABCDEF")
    append("<0x")
    append(byte: digits[Int(byte >> 4)])
    append(byte: digits[Int(byte & 15)])
    append(">")
  }

  /// Appends the character that GPT-2 has for a byte; `unprintable` is that of
  /// the next one that cannot be printed.
  fileprivate mutating func append(
    spelled byte: UInt8, unprintable: inout UInt32
  ) {
    var scalar = UInt32(byte)
    switch byte {
    case 33...126, 161...172, 174...255: break
    default:
      scalar = unprintable
      unprintable += 1
    }
    if scalar < 0x80 {
      append(byte: UInt8(scalar))
    } else {
      append(byte: UInt8(0xC0 | scalar >> 6))
      append(byte: UInt8(0x80 | scalar & 0x3F))
    }
  }
}
