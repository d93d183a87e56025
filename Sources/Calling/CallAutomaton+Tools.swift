import Grammars
import JSON
import Markup
import Memory
import Schemas

/// The list of functions.
extension CallAutomaton {
  /// Reads the functions that may be called, in the order of their names.
  mutating func readTools(
    _ tools: Bytes, only: Bytes?, allowed: Bytes
  ) throws(GrammarError) {
    var count = 0
    do throws(JSONError) {
      count = try listTools(tools, only: only, allowed: allowed)
    } catch {
      throw .schema(
        .malformed(JSONProblem(offset: error.offset)),
        at: ShortText("tools"))
    }
    guard count >= 0 else { throw .memoryTooSmall }
    functions = names(0, count, CallAutomaton.functionWords)
    functions.sort()
    functions = names(0, functions.unique(), CallAutomaton.functionWords)
    keysStart = count * CallAutomaton.functionWords
    keys = names(keysStart, 0, CallAutomaton.keyWords)
    if let only, functions.count == 0 {
      throw .functionUnknown(ShortText(only))
    }
    for row in 0..<functions.count where !isSpelled(functions.name(row)) {
      throw failure(.invalid, row, Bytes())
    }
    guard !allowed.isEmpty else { return }
    try checkAllowed(allowed, tools)
  }

  private func names(_ first: Int, _ count: Int, _ stride: Int) -> CallNames {
    CallNames(
      rows: tables[first..<(first + count * stride)], stride: stride,
      text: text)
  }

  /// Fills a row for each function; -1 where there is no room.
  private mutating func listTools(
    _ tools: Bytes, only: Bytes?, allowed: Bytes
  ) throws(JSONError) -> Int {
    guard !tools.isEmpty else { return 0 }
    var count = 0
    var reader = JSONReader(tools)
    try reader.beginArray()
    while try reader.nextElement() {
      guard let row = try row(&reader, tools, count) else { return -1 }
      let name = names(0, count + 1, CallAutomaton.functionWords).name(count)
      var isWanted = only.map { isSame(name, $0) } ?? true
      if isWanted, !allowed.isEmpty {
        isWanted = try CallAutomaton.lists(allowed) { isSame(name, $0) }
      }
      if isWanted { count += 1 } else { buffer.truncate(to: row) }
    }
    try reader.end()
    return count
  }

  /// Reads an element of the list; gives where its name begins.
  private mutating func row(
    _ reader: inout JSONReader, _ tools: Bytes, _ count: Int
  ) throws(JSONError) -> Int? {
    let width = CallAutomaton.functionWords
    guard (count + 1) * width <= tables.count - CallAutomaton.mostTokens else {
      return nil
    }
    let row = tables[(count * width)..<((count + 1) * width)]
    row.fill(with: 0)
    let place = buffer.count
    row[0] = Int32(place)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      guard key == "function" else {
        try reader.skip()
        continue
      }
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "name":
          buffer.truncate(to: place)
          try append(try reader.string())
          row[1] = Int32(buffer.count - place)
        case "parameters" where try reader.peek() != .null:
          let value = try reader.raw()
          row[CallAutomaton.parameters] = Int32(reader.offset - value.count)
          row[CallAutomaton.parametersCount] = Int32(value.count)
        case "strict" where try reader.peek() == .bool:
          row[CallAutomaton.isStrict] = try reader.bool() ? 1 : 0
        default: try reader.skip()
        }
      }
    }
    return buffer.isTruncated ? nil : place
  }

  /// Keeps a name as it is spelled in a call.
  private mutating func append(_ name: JSONText) throws(JSONError) {
    let start = buffer.count
    guard name.decodedCount * 7 <= buffer.freeCapacity else {
      return buffer.cutOff()
    }
    try name.decode(into: &buffer)
    guard isEncoded else { return }
    // Behind itself it is escaped, then it moves down.
    let plain = buffer.bytes.suffix(from: start)
    for index in 0..<plain.count { buffer.append(escaped: plain[index]) }
    let escaped = buffer.bytes.suffix(from: start + plain.count)
    buffer.truncate(to: start)
    for index in 0..<escaped.count { buffer.append(byte: escaped[index]) }
  }

  /// Whether names are strings of JSON.
  private var isEncoded: Bool { !texts.bareHead.isEmpty }

  /// Whether a name as it is spelled is this one.
  private func isSame(_ spelled: Bytes, _ name: Bytes) -> Bool {
    guard isEncoded else { return spelled == name }
    var index = 0
    var storage: InlineArray<8, UInt8> = InlineArray(repeating: 0)
    for place in 0..<name.count {
      let count = storage.escape(name[place])
      for part in 0..<count {
        guard index < spelled.count, spelled[index] == storage[part] else {
          return false
        }
        index += 1
      }
    }
    return index == spelled.count
  }

  /// Whether a name that is spelled so is read back whole.
  private func isSpelled(_ name: Bytes) -> Bool {
    guard !name.isEmpty, name.count <= 256 else { return false }
    guard !isEncoded else { return true }
    for index in 0..<name.count {
      switch name[index] {
      case 0...0x20, UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "<"):
        return false
      case let byte:
        let middle = texts.middle.trimmed
        if !middle.isEmpty, byte == middle[0] { return false }
      }
    }
    return true
  }

  // MARK: Allowed functions

  /// Whether a list has a name for which `isSame` holds.
  private static func lists(
    _ allowed: Bytes, _ isSame: (Bytes) -> Bool
  ) throws(JSONError) -> Bool {
    var reader = JSONReader(allowed)
    try reader.beginArray()
    var isFound = false
    while try reader.nextElement() {
      if let name = try name(&reader), isSame(name.encoded) { isFound = true }
    }
    return isFound
  }

  /// The name in an element of a list.
  private static func name(
    _ reader: inout JSONReader
  ) throws(JSONError) -> JSONText? {
    switch try reader.peek() {
    case .string: return try reader.string()
    case .object:
      var found: JSONText?
      try reader.beginObject()
      while let key = try reader.nextKey() {
        if key == "name" || key == "function" {
          found = try name(&reader) ?? found
        } else {
          try reader.skip()
        }
      }
      return found
    default:
      try reader.skip()
      return nil
    }
  }

  /// All names that are allowed must be those of functions.
  private func checkAllowed(
    _ allowed: Bytes, _ tools: Bytes
  ) throws(GrammarError) {
    var unknown: Bytes?
    do throws(JSONError) {
      var reader = JSONReader(allowed)
      try reader.beginArray()
      while try reader.nextElement() {
        guard let name = try CallAutomaton.name(&reader)?.encoded else {
          continue
        }
        var isKnown = false
        for row in 0..<functions.count
        where isSame(functions.name(row), name) {
          isKnown = true
        }
        if !isKnown { unknown = name }
      }
    } catch {
      throw .schema(
        .malformed(JSONProblem(offset: error.offset)),
        at: ShortText("allowed functions"))
    }
    if let unknown { throw .functionUnknown(ShortText(unknown)) }
  }
}

extension InlineArray where Element == UInt8, count == 8 {
  /// Writes a byte of a string as JSON spells it; gives how many bytes it takes.
  mutating func escape(_ byte: UInt8) -> Int {
    switch byte {
    case 0x22, 0x5C: self[1] = byte
    case 0x0A: self[1] = UInt8(ascii: "n")
    case 0x0D: self[1] = UInt8(ascii: "r")
    case 0x09: self[1] = UInt8(ascii: "t")
    case 0..<0x20:
      let digit = byte & 15
      self[0] = 0x5C
      self[1] = UInt8(ascii: "u")
      self[2] = 0x30
      self[3] = 0x30
      self[4] = 0x30 + byte >> 4
      self[5] = digit < 10 ? 0x30 + digit : UInt8(ascii: "a") - 10 + digit
      return 6
    default:
      self[0] = byte
      return 1
    }
    self[0] = 0x5C
    return 2
  }
}
