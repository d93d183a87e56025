import Memory

/// The word number n of two letters and more.
struct SyntheticWord {
  /// 4⁹ words of nine letters and less are enough for any vocabulary.
  static let mostLetters = 9
  static let letters: StaticString = "aiko"

  let letters: Int
  private let digits: Int

  init(_ number: Int) {
    var letters = 2
    var digits = number
    while digits >= 1 << (2 * letters) {
      digits -= 1 << (2 * letters)
      letters += 1
    }
    self.letters = letters
    self.digits = digits
  }

  /// Appends it, with a space before its last `tail` letters where there is one.
  func append(to out: inout TextBuffer, spaceBefore tail: Int? = nil) {
    let alphabet = Bytes(SyntheticWord.letters)
    for place in 0..<letters {
      let left = letters - place
      if left == tail { out.append(" ") }
      out.append(byte: alphabet[digits >> (2 * (left - 1)) & 3])
    }
  }
}
