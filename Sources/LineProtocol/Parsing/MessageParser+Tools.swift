import JSON
import Memory

/// `tool_choice`, as OpenAI's clients send it.
extension MessageParser {
  /// Reads `"none"`, `"auto"`, `"required"`,
  /// `{"type":"function","function":{"name":NAME}}`, of which the Responses API
  /// writes `{"type":"function","name":NAME}`, or
  /// `{"type":"allowed_tools","allowed_tools":{"mode":MODE,"tools":[…]}}`.
  mutating func toolChoice() throws(ProtocolError) -> ToolChoice {
    do throws(JSONError) {
      switch try reader.peek() {
      case .string:
        switch try reader.string() {
        case "none": return .none
        case "auto": return .auto
        case "required": return .required
        default: throw .outOfRange(offset: reader.offset)
        }
      case .object: return try namedTools()
      default: throw .outOfRange(offset: reader.offset)
      }
    } catch {
      guard case .outOfRange = error else { throw .json(error) }
      throw .badValue(
        "tool_choice", wanted: "none, auto, required or a function's name")
    }
  }

  /// Reads a choice that names functions.
  private mutating func namedTools() throws(JSONError) -> ToolChoice {
    var type = ToolChoiceType.unknown
    var (name, list, isRequired) = (RequestPart(), RequestPart(), false)
    try reader.beginObject()
    while let key = try reader.nextKey() {
      switch key {
      case "type":
        guard try reader.peek() == .string else {
          throw .outOfRange(offset: reader.offset)
        }
        type = ToolChoiceType(try reader.string())
      case "function", "allowed_tools":
        guard try reader.peek() == .object else {
          throw .outOfRange(offset: reader.offset)
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
          switch key {
          case "name": name = try skipped()
          case "tools": list = try skipped()
          case "mode":
            guard try reader.peek() == .string else {
              throw .outOfRange(offset: reader.offset)
            }
            isRequired = try reader.string() == "required"
          default: try reader.skip()
          }
        }
      case "name": name = try skipped()
      default: try reader.skip()
      }
    }
    switch type {
    case .function where name.isThere: return .function(name)
    case .allowed where list.isThere:
      return .allowed(list, isRequired: isRequired)
    default: throw .outOfRange(offset: reader.offset)
    }
  }

  /// Passes over a value, and tells where it stands.
  private mutating func skipped() throws(JSONError) -> RequestPart {
    let start = reader.offset
    try reader.skip()
    return RequestPart(start, reader.offset)
  }
}

private enum ToolChoiceType {
  case unknown, function, allowed

  init(_ name: JSONText) {
    switch name {
    case "function": self = .function
    case "allowed_tools": self = .allowed
    default: self = .unknown
    }
  }
}
