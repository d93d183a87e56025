import Grammars
import JSON
import Markup
import Memory
import Schemas

/// The names of arguments.
extension CallAutomaton {
  /// Lists the names of a strict function's arguments: those of its properties
  /// and those that are required.
  mutating func takeKeys(
    of row: Int, _ schema: Bytes
  ) throws(JSONError) {
    let first = keys.count
    var reader = JSONReader(schema)
    guard try reader.peek() == .object else { return }
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "properties" where try reader.peek() == .object:
        try reader.beginObject()
        while let name = try reader.nextKey() {
          let property = try reader.raw()
          try add(key: name, isText: try CallAutomaton.isText(property))
        }
      case "required" where try reader.peek() == .array:
        try reader.beginArray()
        while try reader.nextElement() {
          guard try reader.peek() == .string else {
            try reader.skip()
            continue
          }
          try add(key: try reader.string(), isText: false)
        }
      default: try reader.skip()
      }
    }
    let added = CallNames(
      rows: keys.rows[(first * CallAutomaton.keyWords)..<keys.rows.count],
      stride: CallAutomaton.keyWords, text: text)
    added.sort()
    functions.set(row, CallAutomaton.firstKey, first)
    functions.set(row, CallAutomaton.keyCount, added.unique())
  }

  private static func isText(_ property: Bytes) throws(JSONError) -> Bool {
    let reader = JSONReader(property)
    guard try reader.peek() == .object else { return false }
    return try AnswerParser.isText(property)
  }

  private mutating func add(
    key: JSONText, isText: Bool
  ) throws(JSONError) {
    let width = CallAutomaton.keyWords
    // The rows follow those of all functions, in the same table.
    let begin = tables.count - CallAutomaton.mostTokens
    let used = keysStart + keys.rows.count
    guard used + width <= begin, key.decodedCount <= buffer.freeCapacity else {
      return buffer.cutOff()
    }
    let place = buffer.count
    try key.decode(into: &buffer)
    tables[used] = Int32(place)
    tables[used + 1] = Int32(buffer.count - place)
    tables[used + 2] = isText ? 1 : 0
    keys = CallNames(
      rows: tables[keysStart..<(used + width)], stride: width, text: text)
  }

  /// Refuses what names of arguments between marks cannot hold: schemas whose
  /// names are not all listed, and names that are not read back.
  mutating func checkKeys(
    of row: Int, _ schema: Bytes
  ) throws(GrammarError) {
    var reader = JSONReader(schema)
    var place: JSONText?
    var patterns: JSONText?
    var isClosed = false
    do throws(JSONError) {
      guard try reader.peek() == .object else {
        throw JSONError.unexpectedEnd(offset: 0)
      }
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "additionalProperties": isClosed = try reader.raw() == "false"
        case "patternProperties":
          patterns = key
          try reader.skip()
        default:
          if CallAutomaton.hidesNames(key) { place = key }
          try reader.skip()
        }
      }
      place = patterns ?? (isClosed ? nil : place)
    } catch {
      throw failure(.unsupported, row, Bytes())
    }
    if let place { throw failure(.unsupported, row, place.encoded) }
    let first = Int(functions.word(row, CallAutomaton.firstKey))
    let count = Int(functions.word(row, CallAutomaton.keyCount))
    for index in first..<(first + max(count, 0)) {
      let name = keys.name(index)
      guard isReadBack(name) else { throw failure(.unsupported, row, name) }
    }
  }

  /// Whether a keyword may ask for arguments that `properties` does not list,
  /// where no others are forbidden.
  private static func hidesNames(_ key: JSONText) -> Bool {
    switch key {
    case "allOf", "anyOf", "oneOf", "not", "if", "$ref", "$dynamicRef",
      "$recursiveRef", "propertyNames", "minProperties", "dependentRequired",
      "dependentSchemas", "dependencies", "enum", "const":
      true
    default: false
    }
  }

  private func isReadBack(_ name: Bytes) -> Bool {
    guard !name.isEmpty, name.count <= 256, !texts.stringOpen.isEmpty,
      !isSpace(name[0]), !isSpace(name[name.count - 1])
    else { return false }
    for index in 0..<name.count {
      if name[index] == texts.stringOpen.trimmed[0] { return false }
    }
    return true
  }

  /// Whether all names that a schema may ask for can stand without quotes.
  static func hasPlainNames(_ schema: Bytes) throws(JSONError) -> Bool {
    var reader = JSONReader(schema)
    return try hasPlainNames(&reader, isRequired: false)
  }

  private static func hasPlainNames(
    _ reader: inout JSONReader, isRequired: Bool
  ) throws(JSONError) -> Bool {
    var isPlain = true
    switch try reader.peek() {
    case .object:
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key == "patternProperties" || key == "propertyNames"
          || !isBare(key.encoded)
        {
          isPlain = false
        }
        let names = key == "required" || key == "dependentRequired"
        if try !hasPlainNames(&reader, isRequired: names || isRequired) {
          isPlain = false
        }
      }
    case .array:
      try reader.beginArray()
      while try reader.nextElement() {
        if try !hasPlainNames(&reader, isRequired: isRequired) {
          isPlain = false
        }
      }
    case .string:
      let text = try reader.string()
      if isRequired, !isBare(text.encoded) { isPlain = false }
    default: try reader.skip()
    }
    return isPlain
  }

  private static func isBare(_ name: Bytes) -> Bool {
    for index in 0..<name.count where !isBare(name[index]) { return false }
    return !name.isEmpty && name.count <= Int(mostName)
  }
}

extension CallNames {
  /// Keeps the first of equal names; gives how many there are.
  func unique() -> Int {
    var kept = 0
    for row in 0..<count {
      if kept > 0, name(row) == name(kept - 1) { continue }
      for index in 0..<stride { set(kept, index, Int(word(row, index))) }
      kept += 1
    }
    return kept
  }
}

extension TextBuffer {
  /// Notes that something had no room.
  mutating func cutOff() {
    while !isTruncated { append(byte: 0) }
  }

  /// Writes a byte of a string as JSON spells it.
  mutating func append(escaped byte: UInt8) {
    var storage: InlineArray<8, UInt8> = InlineArray(repeating: 0)
    let count = storage.escape(byte)
    for index in 0..<count { append(byte: storage[index]) }
  }
}
