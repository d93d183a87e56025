import JSON

/// Reads an array of objects.
enum ObjectList {
  /// Gives the reader to `body` at each object, which `body` reads past.
  ///
  /// - Throws: `ProtocolError` where `key` holds something else, or what `body`
  ///   throws.
  static func forEach(
    _ key: StaticString, _ reader: inout JSONReader,
    _ body: (inout JSONReader) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    let wanted: StaticString = "an array of objects"
    do throws(JSONError) { try reader.beginArray() } catch {
      if case .wrongKind = error { throw .badValue(key, wanted: wanted) }
      throw .json(error)
    }
    while true {
      let kind: JSONKind
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
        kind = try reader.peek()
      } catch { throw .json(error) }
      guard kind == .object else { throw .badValue(key, wanted: wanted) }
      try body(&reader)
    }
  }
}
