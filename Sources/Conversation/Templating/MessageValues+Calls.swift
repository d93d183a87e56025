import JSON
import Memory
import Templates

/// The functions that a message calls.
extension MessageValues {
  /// What the content of the message becomes that is due; `nil` where it has a
  /// text or calls nothing.
  func contentOfCalls(
    _ reader: JSONReader
  ) throws(TemplateError) -> CallContent? {
    guard let callContent else { return nil }
    var reader = reader
    var calls = false
    var isEmpty = true
    try forEachMember(&reader) { key, reader throws(TemplateError) in
      switch (key, try kind(reader)) {
      case ("tool_calls", .array):
        calls = try count(reader) > 0
        try skip(&reader)
      case ("content", .string):
        isEmpty = try string(&reader).encoded.isEmpty
      case ("content", .null): try skip(&reader)
      case ("content", _):
        isEmpty = false
        try skip(&reader)
      default: try skip(&reader)
      }
    }
    return calls && isEmpty ? callContent : nil
  }

  /// The value of a content that only calls have.
  func text(
    of content: CallContent, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    switch content {
    case .empty: try values.text(Bytes(), .user)
    case .null: .none
    }
  }

  mutating func calls(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue? {
    guard try kind(reader) == .array else {
      guard form == .asGiven else {
        try skip(&reader)
        return nil
      }
      return try values.read(&reader, .user)
    }
    let list = values.beginList()
    var count = 0
    try forEachElement(&reader) { reader throws(TemplateError) in
      count += 1
      try values.append(try call(&reader, &values))
    }
    let value = try values.endList(list)
    if isMarked { hasCalls = count > 0 }
    return count > 0 || form == .asGiven ? value : nil
  }

  func call(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    guard try kind(reader) == .object else {
      return try values.read(&reader, .user)
    }
    let call = values.beginObject()
    try forEachMember(&reader) { key, reader throws(TemplateError) in
      try values.append(try values.text(key, .user))
      try values.append(
        key == "function"
          ? try function(&reader, &values) : try values.read(&reader, .user))
    }
    return try values.endObject(call)
  }

  func function(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    guard try kind(reader) == .object else {
      return try values.read(&reader, .user)
    }
    let function = values.beginObject()
    try forEachMember(&reader) { key, reader throws(TemplateError) in
      try values.append(try values.text(key, .user))
      try values.append(
        key == "arguments"
          ? try arguments(&reader, &values) : try values.read(&reader, .user))
    }
    return try values.endObject(function)
  }

  /// Arguments as an object: templates write it as JSON themselves, clients
  /// send a string that holds it, or nothing where there are none.
  func arguments(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    switch try kind(reader) {
    case .null:
      try skip(&reader)
      return try values.endObject(values.beginObject())
    case .string:
      let text = try decoded(try string(&reader))
      if text.isEmpty { return try values.endObject(values.beginObject()) }
      return form == .ofRequest && isObject(text)
        ? try values.json(text, .user) : try values.text(text, .user)
    default: return try values.read(&reader, .user)
    }
  }

  func isObject(_ text: Bytes) -> Bool {
    do throws(JSONError) {
      var reader = JSONReader(text)
      guard try reader.peek() == .object else { return false }
      try reader.skip()
      try reader.end()
      return true
    } catch { return false }
  }
}
