import Memory

/// The function that an answer calls.
struct ToolCall {
  /// The most bytes of a name.
  static let capacity = 512

  private var storage: InlineArray<512, UInt8> = InlineArray(repeating: 0)
  private let count: Int

  /// Keeps a name, or what fits of it.
  init(_ name: Bytes) {
    count = min(name.count, ToolCall.capacity)
    for index in 0..<count { storage[index] = name[index] }
  }

  /// Gives the name to `body`.
  func with(_ body: (Bytes) -> Void) {
    let span = storage.span
    span.withUnsafeBufferPointer { buffer in
      body(Bytes(start: buffer.baseAddress, count: count))
    }
  }
}

/// Makes the ids of calls: nine letters and digits, as Mistral's templates want
/// them.
///
/// They depend on the prompt alone, so that the same request has the same ids
/// on every machine, and the next turn others.
struct CallIDs {
  private var hash: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Takes the prompt's tokens.
  mutating func take(_ prompt: Region<Int32>) {
    for index in 0..<prompt.count {
      hash =
        (hash ^ UInt64(UInt32(bitPattern: prompt[index]))) &* 0x100_0000_01B3
    }
  }

  /// Gives the id of a call to `body`.
  func with(_ index: Int, _ body: (Bytes) -> Void) {
    // The next number of SplitMix64's sequence.
    var mixed = hash &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    mixed ^= mixed >> 31
    let digits = Bytes("abcdefghijklmnopqrstuvwxyz0123456789")
    var text: InlineArray<9, UInt8> = InlineArray(repeating: 0)
    for place in 0..<text.count {
      text[place] = digits[Int(mixed % UInt64(digits.count))]
      mixed /= UInt64(digits.count)
    }
    let span = text.span
    span.withUnsafeBufferPointer { buffer in
      body(Bytes(start: buffer.baseAddress, count: buffer.count))
    }
  }
}
