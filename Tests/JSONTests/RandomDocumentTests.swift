import Foundation
import JSON
import Memory
import TestSupport
import Testing

@Suite struct RandomDocumentTests {
  /// Writes a random value and says what `JSONSerialization` must see in it.
  private func write(
    _ writer: inout JSONWriter, _ chance: inout SeededRandom, depth: Int
  ) {
    switch Int.random(in: 0..<(depth < 5 ? 9 : 6), using: &chance) {
    case 0: writer.null()
    case 1: writer.value(Bool.random(using: &chance))
    case 2: writer.value(Int64(bitPattern: chance.next()) >> 20)
    case 3:
      writer.value(Double.random(in: -1000...1000, using: &chance), decimals: 3)
    case 4, 5: writer.value(text(&chance))
    case 6, 7:
      writer.beginArray()
      for _ in 0..<Int.random(in: 0...4, using: &chance) {
        write(&writer, &chance, depth: depth + 1)
      }
      writer.endArray()
    default:
      writer.beginObject()
      for index in 0..<Int.random(in: 0...4, using: &chance) {
        writer.key(view("\(index)" + string(text(&chance))))
        write(&writer, &chance, depth: depth + 1)
      }
      writer.endObject()
    }
  }

  private func text(_ chance: inout SeededRandom) -> Bytes {
    var text = ""
    for _ in 0..<Int.random(in: 0...6, using: &chance) {
      let bits = [7, 11, 16, 21].randomElement(using: &chance) ?? 7
      let value = UInt32(chance.next() & (1 << UInt64(bits) - 1))
      guard let scalar = Unicode.Scalar(value) else { continue }
      text.unicodeScalars.append(scalar)
    }
    return view(text)
  }

  private func document(_ chance: inout SeededRandom) -> [UInt8] {
    var writer = writer(1 << 16)
    write(&writer, &chance, depth: 0)
    let bytes = writer.bytes
    return (0..<bytes.count).map { bytes[$0] }
  }

  /// The value as Foundation's objects.
  private func value(_ reader: inout JSONReader) throws -> Any {
    switch try reader.peek() {
    case .null:
      try reader.null()
      return NSNull()
    case .bool: return try reader.bool()
    case .number: return try reader.number()
    case .string:
      return string(try reader.string(into: region(of: 256, UInt8.self)))
    case .array:
      var elements: [Any] = []
      try reader.beginArray()
      while try reader.nextElement() { elements.append(try value(&reader)) }
      return elements
    case .object:
      var members: [String: Any] = [:]
      try reader.beginObject()
      while let key = try reader.nextKey() {
        var out = TextBuffer(region(of: 256, UInt8.self))
        try key.decode(into: &out)
        members[string(out.bytes)] = try value(&reader)
      }
      return members
    }
  }

  /// Equal as JSON, where Foundation may give a number as any type.
  private func isEqual(_ left: Any, _ right: Any) -> Bool {
    switch (left, right) {
    case (let left as [Any], let right as [Any]):
      left.count == right.count && zip(left, right).allSatisfy(isEqual)
    case (let left as [String: Any], let right as [String: Any]):
      left.count == right.count
        && left.allSatisfy { entry in
          right[entry.key].map { isEqual(entry.value, $0) } ?? false
        }
    case (let left as String, let right as String):
      Array(left.utf8) == Array(right.utf8)
    case (is NSNull, is NSNull): true
    case (let left as Double, let right as NSNumber):
      left == right.doubleValue
    case (let left as Bool, let right as Bool): left == right
    default: false
    }
  }

  @Test func readsBackWhatIsWrittenAsFoundationDoes() throws {
    var chance = SeededRandom(1)
    for _ in 0..<1_000 {
      let bytes = document(&chance)
      var reader = JSONReader(view(bytes))
      let ours = try value(&reader)
      try reader.end()
      let theirs = try JSONSerialization.jsonObject(
        with: Data(bytes), options: .fragmentsAllowed)
      #expect(
        isEqual(ours, theirs), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  /// Changed documents never trap, and are valid where Foundation says so.
  @Test func judgesMutationsAsFoundationDoes() {
    var chance = SeededRandom(2)
    let pool =
      Array(#"{}[]":,\u0123456789eE+-.dDcC tfn"#.utf8) + [
        0x00, 0x0A, 0x80, 0xE3, 0xF0, 0xFF,
      ]
    var valid = 0
    for _ in 0..<2_000 {
      let whole = document(&chance)
      for _ in 0..<5 {
        var bytes = whole
        for _ in 0..<Int.random(in: 1...3, using: &chance) {
          let at = Int.random(in: 0...bytes.count, using: &chance)
          let byte = pool[Int.random(in: 0..<pool.count, using: &chance)]
          switch Int.random(in: 0..<4, using: &chance) {
          case 0: bytes.insert(byte, at: at)
          case 1: if at < bytes.count { bytes.remove(at: at) }
          case 2: if at < bytes.count { bytes[at] = byte }
          default: bytes.removeLast(min(at, bytes.count) / 2)
          }
        }
        let ours = (try? judge(view(bytes))) != nil
        if ours { valid += 1 }
        let theirs =
          (try? JSONSerialization.jsonObject(
            with: Data(bytes), options: .fragmentsAllowed)) != nil
        #expect(ours == theirs || isDisputed(bytes), "\(bytes)")
      }
    }
    #expect(valid > 500 && valid < 9_500)
  }

  /// Reads everything, numbers as doubles: Foundation refuses a number that
  /// no `Double` reaches.
  private func judge(_ document: Bytes) throws(JSONError) {
    var reader = JSONReader(document)
    try judgeValue(&reader)
    try reader.end()
  }

  private func judgeValue(_ reader: inout JSONReader) throws(JSONError) {
    switch try reader.peek() {
    case .number: _ = try reader.number()
    case .array:
      try reader.beginArray()
      while try reader.nextElement() { try judgeValue(&reader) }
    case .object:
      try reader.beginObject()
      while try reader.nextKey() != nil { try judgeValue(&reader) }
    case .null, .bool, .string: try reader.skip()
    }
  }

  /// Where Foundation is no judge: it guesses UTF-16 and UTF-32 from zeros and
  /// lets a comma stand before a closing bracket.
  private func isDisputed(_ bytes: [UInt8]) -> Bool {
    let dense = bytes.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    return dense.contains(0)
      || zip(dense, dense.dropFirst()).contains {
        $0 == 0x2C && ($1 == 0x5D || $1 == 0x7D)
      }
  }
}
