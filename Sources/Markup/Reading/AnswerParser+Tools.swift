package import JSON
package import Memory

/// What the request's functions tell of a call.
extension AnswerParser {
  /// Whether the call names a function of the request.
  var isKnown: Bool { function(name.bytes) != nil }

  /// The object of a function in the list.
  private func function(_ name: Bytes) -> Bytes? {
    guard !tools.isEmpty else { return nil }
    var reader = JSONReader(tools)
    do throws(JSONError) {
      try reader.beginArray()
      while try reader.nextElement() {
        let object = try AnswerParser.member("function", of: try reader.raw())
        guard let object,
          let text = try AnswerParser.member("name", of: object)
        else { continue }
        var spelled = JSONReader(text)
        if try spelled.string() == name { return object }
      }
    } catch { return nil }
    return nil
  }

  /// Whether an argument of the call is a text by the function's parameters, or
  /// by nothing that says otherwise.
  func isTextArgument(_ key: Bytes) -> Bool {
    guard let function = function(name.bytes) else { return false }
    do throws(JSONError) {
      guard
        let parameters = try AnswerParser.member("parameters", of: function),
        let properties = try AnswerParser.member("properties", of: parameters)
      else { return false }
      var reader = JSONReader(properties)
      try reader.beginObject()
      while let name = try reader.nextKey() {
        let schema = try reader.raw()
        guard name == key else { continue }
        return try AnswerParser.isText(schema)
      }
    } catch { return false }
    return false
  }

  /// Whether a property is a text by its schema, so that it stands between marks
  /// as it is.
  package static func isText(_ schema: Bytes) throws(JSONError) -> Bool {
    guard let type = try member("type", of: schema) else { return false }
    return type == "\"string\""
  }

  /// The text of an object's member.
  private static func member(
    _ name: StaticString, of object: Bytes
  ) throws(JSONError) -> Bytes? {
    var reader = JSONReader(object)
    guard try reader.peek() == .object else { return nil }
    try reader.beginObject()
    while let key = try reader.nextKey() {
      let value = try reader.raw()
      if key == name { return value }
    }
    return nil
  }
}
