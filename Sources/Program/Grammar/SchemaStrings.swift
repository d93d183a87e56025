import JSON
import Memory

/// The strings of a schema as it spells them, in their quotes: those that a
/// `required` lists first.
struct SchemaStrings {
  private var text = Bytes()
  /// Where each begins and ends.
  private var places = Region<Int32>()
  private(set) var count = 0
  /// How many of them are required somewhere.
  private(set) var requiredCount = 0

  /// More strings are left out.
  private static let most = 4096

  /// None.
  init() {}

  /// Those of `schema`, which is JSON; places go to `memory`.
  init(_ schema: Bytes, in memory: Region<Int32>) {
    text = schema
    places = memory
    add(required: true)
    requiredCount = count
    add(required: false)
  }

  /// The string at `index`.
  subscript(index: Int) -> Bytes {
    text[Int(places[2 * index])..<Int(places[2 * index + 1])]
  }

  private mutating func add(required: Bool) {
    var isRequired = false
    var followsRequired = false
    var index = 0
    while index < text.count {
      let byte = text[index]
      if byte == 0x22 {
        let end = self.end(of: index)
        if required == isRequired { add(index..<end) }
        followsRequired = text[index..<end] == "\"required\""
        index = end
        continue
      }
      if byte == 0x5B { isRequired = followsRequired }
      if byte == 0x5D { isRequired = false }
      if byte != 0x3A, byte > 0x20 { followsRequired = false }
      index += 1
    }
  }

  private mutating func add(_ range: Range<Int>) {
    guard count < SchemaStrings.most, 2 * count + 1 < places.count else {
      return
    }
    for index in range where text[index] >= 128 || text[index] == 0x5C {
      return
    }
    places[2 * count] = Int32(range.lowerBound)
    places[2 * count + 1] = Int32(range.upperBound)
    count += 1
  }

  /// The place behind a string's last quote.
  private func end(of start: Int) -> Int {
    var index = start + 1
    while index < text.count, text[index] != 0x22 {
      index += text[index] == 0x5C ? 2 : 1
    }
    return min(index + 1, text.count)
  }
}
