import JSON
import Memory

/// `response_format`, as OpenAI's clients send it.
extension MessageParser {
  /// Passes over an object, which is checked where it is used.
  mutating func object(_ key: StaticString) throws(ProtocolError) {
    guard try kind() == .object else {
      throw .badValue(key, wanted: "an object")
    }
    try skip()
  }

  /// Reads `{"type":"text"}`, `{"type":"json_object"}`, which may have a
  /// `schema`, or `{"type":"json_schema","json_schema":{"schema":…}}`.
  mutating func readFormat() throws(ProtocolError) {
    let name: StaticString = "response_format"
    guard try kind() == .object else {
      throw .badValue(name, wanted: "an object")
    }
    var type = FormatType.none
    var schema = RequestPart()
    do throws(JSONError) {
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let start = reader.offset
        switch key {
        case "type":
          type =
            try reader.peek() == .string
            ? FormatType(try reader.string()) : .unknown
          if type == .unknown, reader.offset == start { try reader.skip() }
        case "schema":
          try reader.skip()
          schema = RequestPart(start, reader.offset)
        case "json_schema":
          guard try reader.peek() == .object else {
            try reader.skip()
            continue
          }
          try reader.beginObject()
          while let key = try reader.nextKey() {
            let start = reader.offset
            try reader.skip()
            if key == "schema" { schema = RequestPart(start, reader.offset) }
          }
        default: try reader.skip()
        }
      }
    } catch { throw .json(error) }
    switch type {
    case .text: break
    case .object:
      request.formKey = name
      request.schema = schema
      request.wantsObject = !schema.isThere
    case .schema:
      guard schema.isThere else { throw .missingKey("json_schema") }
      request.formKey = name
      request.schema = schema
    case .none, .unknown:
      throw .badValue(name, wanted: "a type: text, json_object, json_schema")
    }
  }
}

private enum FormatType {
  case none, unknown, text, object, schema

  init(_ name: JSONText) {
    switch name {
    case "text": self = .text
    case "json_object": self = .object
    case "json_schema": self = .schema
    default: self = .unknown
    }
  }
}
