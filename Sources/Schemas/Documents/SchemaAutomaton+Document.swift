import Grammars
import JSON
import Memory

/// Turns an error of the reader into one of the schema.
private func reading<Value>(
  _ body: () throws(JSONError) -> Value
) throws(SchemaError) -> Value {
  do throws(JSONError) {
    return try body()
  } catch {
    throw .malformed(JSONProblem(offset: error.offset))
  }
}

extension SchemaAutomaton {
  /// The record of a document's value, equal for equal values.
  mutating func document(_ source: Bytes) throws(SchemaError) -> Ref {
    var reader = JSONReader(source)
    let value = try value(&reader)
    try reading { () throws(JSONError) in try reader.end() }
    return value
  }

  /// Reads the value that follows; the reader bounds how deep it goes.
  private mutating func value(
    _ reader: inout JSONReader
  ) throws(SchemaError) -> Ref {
    let kind = try reading { () throws(JSONError) in try reader.peek() }
    switch kind {
    case .null:
      try reading { () throws(JSONError) in try reader.null() }
      return try heap.record(.null)
    case .bool:
      let value = try reading { () throws(JSONError) in try reader.bool() }
      return try heap.record(value ? .yes : .no)
    case .number:
      let text = try reading { () throws(JSONError) in try reader.raw() }
      return try decimalRecord(text)
    case .string:
      let text = try reading { () throws(JSONError) in try reader.string() }
      return try textRecord(text)
    case .array:
      let start = heap.top
      try reading { () throws(JSONError) in try reader.beginArray() }
      while try reading({ () throws(JSONError) in try reader.nextElement() }) {
        try heap.push(try value(&reader))
      }
      return try heap.record(.list, since: start)
    case .object:
      return try object(&reader)
    }
  }

  /// Reads an object; of equal keys the last one counts.
  private mutating func object(
    _ reader: inout JSONReader
  ) throws(SchemaError) -> Ref {
    let start = heap.top
    try reading { () throws(JSONError) in try reader.beginObject() }
    while let key = try reading({ () throws(JSONError) in try reader.nextKey() }
    ) {
      let name = try textRecord(key)
      let value = try value(&reader)
      try heap.insert(name, value, since: start)
    }
    return try heap.record(.object, since: start)
  }

  /// The record of a string's text.
  private mutating func textRecord(
    _ text: JSONText
  ) throws(SchemaError) -> Ref {
    guard text.decodedCount <= bytes.count else { throw .tooComplex }
    var out = TextBuffer(bytes)
    try reading { () throws(JSONError) in try text.decode(into: &out) }
    return try heap.text(out.bytes)
  }

  /// The record of a number's value, or of nothing where it has too many
  /// digits to be kept.
  private mutating func decimalRecord(
    _ text: Bytes
  ) throws(SchemaError) -> Ref {
    var number = NumberText(isNegative: false)
    for index in 0..<text.count {
      guard number.append(text[index]) else { return try heap.record(.nothing) }
    }
    guard abs(number.value.exponent) < ExactDecimal.mostExponent else {
      return try heap.record(.nothing)
    }
    return try heap.decimal(number.value)
  }

  /// The value of an object's member, or 0.
  mutating func member(
    _ object: Ref, _ name: StaticString
  ) throws(SchemaError) -> Ref {
    member(object, try heap.text(Bytes(name)))
  }

  /// The value of an object's member, or 0.
  func member(_ object: Ref, _ name: Ref) -> Ref {
    guard heap.kind(object) == .object else { return 0 }
    var low = 0
    var high = heap.count(object) / 2
    while low < high {
      let middle = (low + high) / 2
      let key = heap.word(object, middle * 2)
      if key == name { return heap.word(object, middle * 2 + 1) }
      if key > name { low = middle + 1 } else { high = middle }
    }
    return 0
  }
}
