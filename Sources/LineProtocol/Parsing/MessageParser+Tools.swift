import JSON
import Memory

/// `tool_choice`, as OpenAI's clients send it.
extension MessageParser {
  /// Reads `"none"`, `"auto"`, `"required"`, or
  /// `{"type":"function","function":{"name":NAME}}`, of which the Responses API
  /// writes `{"type":"function","name":NAME}`.
  mutating func toolChoice() throws(ProtocolError) -> ToolChoice {
    let name: StaticString = "tool_choice"
    let wanted: StaticString = "none, auto, required or a function's name"
    do throws(JSONError) {
      switch try reader.peek() {
      case .string:
        switch try reader.string() {
        case "none": return .none
        case "auto": return .auto
        case "required": return .required
        default: throw .outOfRange(offset: reader.offset)
        }
      case .object:
        var (isFunction, place) = (false, RequestPart())
        try reader.beginObject()
        while let key = try reader.nextKey() {
          switch key {
          case "type":
            guard try reader.peek() == .string else {
              throw .outOfRange(offset: reader.offset)
            }
            isFunction = try reader.string() == "function"
          case "function":
            guard try reader.peek() == .object else {
              throw .outOfRange(offset: reader.offset)
            }
            try reader.beginObject()
            while let key = try reader.nextKey() {
              let part = try skipped()
              if key == "name" { place = part }
            }
          case "name": place = try skipped()
          default: try reader.skip()
          }
        }
        guard isFunction, place.isThere else {
          throw .outOfRange(offset: reader.offset)
        }
        return .function(place)
      default: throw .outOfRange(offset: reader.offset)
      }
    } catch {
      if case .outOfRange = error { throw .badValue(name, wanted: wanted) }
      throw .json(error)
    }
  }

  /// Passes over a value, and tells where it stands.
  private mutating func skipped() throws(JSONError) -> RequestPart {
    let start = reader.offset
    try reader.skip()
    return RequestPart(start, reader.offset)
  }
}
