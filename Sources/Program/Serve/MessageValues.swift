import JSON
import LineProtocol
import Memory
import Templates

/// From the messages of a request to what a template sees of them.
///
/// They were checked when their line came. A role is one of the names that
/// templates know; all else is the client's and stays text.
struct MessageValues {
  /// Where a text is decoded; as long as a line.
  private let scratch: Region<UInt8>

  init(scratch: Region<UInt8>) {
    self.scratch = scratch
  }

  /// Makes the object of a message.
  func message(
    _ role: MessageList.Role, _ object: Bytes, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    let message = values.beginObject()
    try forEachMember(of: object) { key, reader throws(TemplateError) in
      let value: TemplateValue?
      switch key {
      case "role":
        try skip(&reader)
        value = try values.text(role.name, .template)
      case "content":
        let text = try content(&reader)
        if let text {
          value = try values.text(text, .user)
        } else {
          value = TemplateValue.none
        }
      case "tool_calls": value = try calls(&reader, &values)
      default: value = try values.read(&reader, .user)
      }
      // Templates ask whether a message has calls, not how many.
      guard let value else { return }
      try values.append(try values.text(key, .user))
      try values.append(value)
    }
    return try values.endObject(message)
  }

  /// Sets a variable for each member of an object.
  func setVariables(
    _ object: Bytes, _ values: inout TemplateValues
  ) throws(TemplateError) {
    try forEachMember(of: object) { key, reader throws(TemplateError) in
      let value = try values.read(&reader, .user)
      try values.set(try decoded(key), to: value)
    }
  }

  /// Appends what a message says to a text.
  func appendContent(
    of object: Bytes, to prompt: inout PromptText
  ) throws(TemplateError) {
    try forEachMember(of: object) { key, reader throws(TemplateError) in
      guard key == "content" else { return try skip(&reader) }
      prompt.append(user: try content(&reader) ?? Bytes())
    }
  }

  /// A string, or parts of text in a row; `nil` where there is neither.
  private func content(
    _ reader: inout JSONReader
  ) throws(TemplateError) -> Bytes? {
    switch try kind(reader) {
    case .null:
      try skip(&reader)
      return nil
    case .array:
      var whole = TextBuffer(scratch)
      try forEachElement(&reader) { element throws(TemplateError) in
        guard let text = MessagePart.text(element) else { return }
        do throws(JSONError) { try text.decode(into: &whole) } catch {
          throw .json(error)
        }
      }
      return whole.bytes
    default: return try decoded(try string(&reader))
    }
  }

  private func calls(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue? {
    guard try kind(reader) == .array else {
      try skip(&reader)
      return nil
    }
    let list = values.beginList()
    var count = 0
    try forEachElement(&reader) { element throws(TemplateError) in
      count += 1
      let call = values.beginObject()
      try forEachMember(of: element) { key, reader throws(TemplateError) in
        try values.append(try values.text(key, .user))
        if key == "function" {
          try values.append(try function(&reader, &values))
        } else {
          try values.append(try values.read(&reader, .user))
        }
      }
      try values.append(try values.endObject(call))
    }
    let value = try values.endList(list)
    return count > 0 ? value : nil
  }

  private func function(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    let function = values.beginObject()
    let object: Bytes
    do { object = try reader.raw() } catch { throw .json(error) }
    try forEachMember(of: object) { key, reader throws(TemplateError) in
      try values.append(try values.text(key, .user))
      if key == "arguments" {
        try values.append(try arguments(&reader, &values))
      } else {
        try values.append(try values.read(&reader, .user))
      }
    }
    return try values.endObject(function)
  }

  /// Arguments as an object: templates write it as JSON themselves, clients
  /// send a string that holds it.
  private func arguments(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    guard try kind(reader) == .string else {
      return try values.read(&reader, .user)
    }
    let text = try decoded(try string(&reader))
    return isObject(text)
      ? try values.json(text, .user) : try values.text(text, .user)
  }

  private func isObject(_ text: Bytes) -> Bool {
    do throws(JSONError) {
      var reader = JSONReader(text)
      guard try reader.peek() == .object else { return false }
      try reader.skip()
      try reader.end()
      return true
    } catch { return false }
  }

  // MARK: JSON

  private func decoded(_ text: JSONText) throws(TemplateError) -> Bytes {
    var out = TextBuffer(scratch)
    do { try text.decode(into: &out) } catch { throw .json(error) }
    return out.bytes
  }

  private func string(
    _ reader: inout JSONReader
  ) throws(TemplateError) -> JSONText {
    do { return try reader.string() } catch { throw .json(error) }
  }

  private func kind(_ reader: JSONReader) throws(TemplateError) -> JSONKind {
    do { return try reader.peek() } catch { throw .json(error) }
  }

  private func skip(_ reader: inout JSONReader) throws(TemplateError) {
    do { try reader.skip() } catch { throw .json(error) }
  }

  private func forEachMember(
    of object: Bytes,
    _ body: (JSONText, inout JSONReader) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    var reader = JSONReader(object)
    do { try reader.beginObject() } catch { throw .json(error) }
    while true {
      let key: JSONText?
      do { key = try reader.nextKey() } catch { throw .json(error) }
      guard let key else { return }
      try body(key, &reader)
    }
  }

  private func forEachElement(
    _ reader: inout JSONReader,
    _ body: (Bytes) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    do { try reader.beginArray() } catch { throw .json(error) }
    while true {
      let element: Bytes
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
        element = try reader.raw()
      } catch { throw .json(error) }
      try body(element)
    }
  }
}
