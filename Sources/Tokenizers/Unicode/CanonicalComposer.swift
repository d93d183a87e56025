import CUnicode
package import Memory

/// Unicode's normalisation form C (UAX #15), in bounded memory.
///
/// Scalars are decomposed one by one. A starter is held together with the marks
/// that follow it; when the next starter comes, the marks are ordered by their
/// combining class and composed with the starter. Ordering long runs counts
/// classes, so that a text of nothing but marks takes linear time. Bytes that
/// are not UTF-8 are copied and compose with nothing.
package struct CanonicalComposer {
  /// Up to how many marks insertion is the quicker way to order them.
  private static let fewMarks = 16

  /// Marks behind the starter, as scalar + combining class · 2²⁴.
  private let marks: Region<UInt32>
  private let sorted: Region<UInt32>
  private var count = 0
  private var starter: UInt32?

  /// A composer that orders marks in two regions of one size, the most marks
  /// that may follow each other.
  package init(marks: Region<UInt32>, sorted: Region<UInt32>) {
    self.marks = marks
    self.sorted = sorted
  }

  /// Writes the composed form of a text.
  ///
  /// - Throws: `TokenizerError.pieceTooLong` where too many marks follow each
  ///   other.
  package consuming func compose(
    _ text: Bytes, into out: inout TextBuffer
  ) throws(TokenizerError) {
    var composer = self
    var index = 0
    while index < text.count {
      let scalar = DecodedScalar(text, at: index)
      if !scalar.isWellFormed {
        composer.finish(into: &out)
        out.append(byte: text[index])
      } else if scalar.value < 0xC0 {
        // Nothing below composes as a second part or has parts of its own.
        composer.finish(into: &out)
        composer.starter = scalar.value
      } else {
        try composer.decompose(scalar.value, into: &out)
      }
      index += scalar.byteCount
    }
    composer.finish(into: &out)
  }

  private mutating func decompose(
    _ scalar: UInt32, into out: inout TextBuffer
  ) throws(TokenizerError) {
    var first: UInt32 = 0
    var second: UInt32 = 0
    if let syllable = HangulSyllable(scalar) {
      try take(syllable.leading, into: &out)
      try take(syllable.vowel, into: &out)
      if let trailing = syllable.trailing { try take(trailing, into: &out) }
    } else if unicode_decompose(scalar, &first, &second) != 0 {
      try decompose(first, into: &out)
      if second != 0 { try decompose(second, into: &out) }
    } else {
      try take(scalar, into: &out)
    }
  }

  /// Takes a scalar that has no decomposition.
  private mutating func take(
    _ scalar: UInt32, into out: inout TextBuffer
  ) throws(TokenizerError) {
    let combiningClass = CanonicalComposer.combiningClass(scalar)
    if combiningClass > 0 {
      guard count < marks.count else {
        throw .pieceTooLong(bytes: 2 * (count + 1), limit: marks.count)
      }
      marks[count] = scalar | combiningClass << 24
      count += 1
      return
    }
    composeMarks()
    if let first = starter, count == 0,
      let composite = CanonicalComposer.composite(first, scalar)
    {
      starter = composite
    } else {
      write(into: &out)
      starter = scalar
    }
  }

  private mutating func finish(into out: inout TextBuffer) {
    composeMarks()
    write(into: &out)
  }

  /// Writes the starter and the marks that are left.
  private mutating func write(into out: inout TextBuffer) {
    if let starter { out.append(scalar: starter) }
    for index in 0..<count { out.append(scalar: marks[index] & 0xFF_FFFF) }
    starter = nil
    count = 0
  }

  /// Orders the marks and composes with the starter those that are not blocked
  /// by one of their own class before them.
  private mutating func composeMarks() {
    guard count > 0 else { return }
    if count > 1 { sortMarks() }
    guard var first = starter else { return }
    var kept = 0
    for index in 0..<count {
      let mark = marks[index]
      let isBlocked = kept > 0 && marks[kept - 1] >> 24 == mark >> 24
      if !isBlocked,
        let composite = CanonicalComposer.composite(first, mark & 0xFF_FFFF)
      {
        first = composite
      } else {
        marks[kept] = mark
        kept += 1
      }
    }
    starter = first
    count = kept
  }

  /// Orders the marks by class; those of one class stay as they are.
  private func sortMarks() {
    guard count > CanonicalComposer.fewMarks else {
      for index in 1..<count {
        let mark = marks[index]
        var place = index
        while place > 0, marks[place - 1] >> 24 > mark >> 24 {
          marks[place] = marks[place - 1]
          place -= 1
        }
        marks[place] = mark
      }
      return
    }
    var starts: InlineArray<256, Int> = InlineArray(repeating: 0)
    for index in 0..<count { starts[Int(marks[index] >> 24)] += 1 }
    var sum = 0
    for combiningClass in 0..<256 {
      let size = starts[combiningClass]
      starts[combiningClass] = sum
      sum += size
    }
    for index in 0..<count {
      let combiningClass = Int(marks[index] >> 24)
      sorted[starts[combiningClass]] = marks[index]
      starts[combiningClass] += 1
    }
    for index in 0..<count { marks[index] = sorted[index] }
  }

  private static func combiningClass(_ value: UInt32) -> UInt32 {
    guard value >= 0x300, !(value >= 0x4E00 && value <= 0x9FFF) else {
      return 0
    }
    return unicode_class(value) >> UInt32(UNICODE_COMBINING_CLASS_SHIFT)
  }

  private static func composite(_ first: UInt32, _ second: UInt32) -> UInt32? {
    if let syllable = HangulSyllable.composite(first, second) {
      return syllable
    }
    let composite = unicode_compose(first, second)
    return composite == 0 ? nil : composite
  }
}
