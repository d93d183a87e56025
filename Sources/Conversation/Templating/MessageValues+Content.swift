import JSON
import Memory
import Templates

/// The content of a message: a text, or parts of it.
extension MessageValues {
  /// Appends the text of a request's message to a prompt.
  func appendContent(
    _ reader: inout JSONReader, to prompt: inout PromptText
  ) throws(TemplateError) {
    try forEachMember(&reader) { key, reader throws(TemplateError) in
      switch (key, try kind(reader)) {
      case ("content", .string):
        prompt.append(user: try decoded(try string(&reader)))
      case ("content", .array): prompt.append(user: try joined(&reader))
      default: try skip(&reader)
      }
    }
  }

  mutating func content(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    switch try kind(reader) {
    case .string where form == .ofRequest || isMarked:
      return try marked(try decoded(try string(&reader)), &values)
    case .array where form == .ofRequest:
      return try marked(try joined(&reader), &values)
    case .array where isMarked: return try markedParts(&reader, &values)
    default: return try values.read(&reader, .user)
    }
  }

  /// The text that ends in the scratch, with the marker where that is wanted.
  mutating func marked(
    _ text: Bytes, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    guard isMarked else { return try values.text(text, .user) }
    let marker = Bytes(MessageValues.marker)
    let end = text.count + marker.count
    scratch[text.count..<end].copy(from: marker)
    let value = try values.text(scratch[0..<end].bytes, .user)
    markedText = value
    return value
  }

  /// The texts of parts in a row.
  func joined(
    _ reader: inout JSONReader
  ) throws(TemplateError) -> Bytes {
    var whole = TextBuffer(scratch)
    try forEachElement(&reader) { reader throws(TemplateError) in
      try forEachMember(&reader) { key, reader throws(TemplateError) in
        guard key == "text", try kind(reader) == .string else {
          return try skip(&reader)
        }
        try decode(try string(&reader), into: &whole)
      }
    }
    return whole.bytes
  }

  /// Parts as they are, the last text among them with the marker.
  mutating func markedParts(
    _ reader: inout JSONReader, _ values: inout TemplateValues
  ) throws(TemplateError) -> TemplateValue {
    var left = try countToLastText(reader)
    let list = values.beginList()
    try forEachElement(&reader) { reader throws(TemplateError) in
      left -= 1
      guard left == 0 else {
        return try values.append(try values.read(&reader, .user))
      }
      let part = values.beginObject()
      try forEachMember(&reader) { key, reader throws(TemplateError) in
        try values.append(try values.text(key, .user))
        switch (key, try kind(reader)) {
        case ("text", .string):
          let text = try decoded(try string(&reader))
          try values.append(try marked(text, &values))
        default: try values.append(try values.read(&reader, .user))
        }
      }
      try values.append(try values.endObject(part))
    }
    return try values.endList(list)
  }

  /// The number of the last part with a text, from 1 on, or 0.
  func countToLastText(
    _ reader: JSONReader
  ) throws(TemplateError) -> Int {
    var reader = reader
    var count = 0
    var last = 0
    try forEachElement(&reader) { reader throws(TemplateError) in
      count += 1
      guard try kind(reader) == .object else { return try skip(&reader) }
      try forEachMember(&reader) { key, reader throws(TemplateError) in
        switch (key, try kind(reader)) {
        case ("text", .string): last = count
        default: break
        }
        try skip(&reader)
      }
    }
    return last
  }
}
