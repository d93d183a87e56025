import Grammars
import Memory

extension SchemaAutomaton {
  /// Notes that what follows is about a keyword; an error leaves the note.
  mutating func enter(_ name: StaticString) -> Int {
    let before = placeText.count
    placeText.append("/")
    placeText.append(name)
    return before
  }

  mutating func enter(_ index: Int) -> Int {
    let before = placeText.count
    placeText.append("/")
    placeText.append(index)
    return before
  }

  mutating func enter(text: Ref) -> Int {
    let before = placeText.count
    placeText.append("/")
    for index in 0..<min(heap.length(text), 100) {
      switch heap.byte(text, index) {
      case 0x7E: placeText.append("~0")
      case 0x2F: placeText.append("~1")
      case let byte: placeText.append(byte: byte)
      }
    }
    return before
  }

  mutating func leave(_ before: Int) { placeText.truncate(to: before) }

  /// The number of an object's member that counts something, or nil.
  mutating func count(
    _ document: Ref, _ name: StaticString
  ) throws(SchemaError) -> Int32? {
    let value = try member(document, name)
    if value == 0 { return nil }
    guard heap.kind(value) == .decimal else {
      _ = enter(name)
      throw .invalid
    }
    let number = heap.decimal(value)
    guard !number.isNegative, number.isWhole else {
      _ = enter(name)
      throw .invalid
    }
    // Beyond this no text goes, so all such counts are alike.
    guard let whole = ExactDecimal.scaled(number, to: 0),
      whole < UInt128(1 << 24)
    else { return 1 << 24 }
    return Int32(whole)
  }

  /// An object's member of a kind, or 0; another kind is an error.
  mutating func member(
    _ document: Ref, _ name: StaticString, _ kind: RecordKind
  ) throws(SchemaError) -> Ref {
    let value = try member(document, name)
    if value != 0, heap.kind(value) != kind {
      _ = enter(name)
      throw .invalid
    }
    return value
  }
}
