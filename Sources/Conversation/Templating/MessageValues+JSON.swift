import JSON
import Memory
import Templates

/// Reading JSON with the errors of templates.
extension MessageValues {
  func decode(
    _ text: JSONText, into out: inout TextBuffer
  ) throws(TemplateError) {
    do { try text.decode(into: &out) } catch { throw .json(error) }
  }

  func decoded(_ text: JSONText) throws(TemplateError) -> Bytes {
    var out = TextBuffer(scratch)
    try decode(text, into: &out)
    return out.bytes
  }

  func string(
    _ reader: inout JSONReader
  ) throws(TemplateError) -> JSONText {
    do { return try reader.string() } catch { throw .json(error) }
  }

  func kind(_ reader: JSONReader) throws(TemplateError) -> JSONKind {
    do { return try reader.peek() } catch { throw .json(error) }
  }

  func skip(_ reader: inout JSONReader) throws(TemplateError) {
    do { try reader.skip() } catch { throw .json(error) }
  }

  func forEachMember(
    _ reader: inout JSONReader,
    _ body: (JSONText, inout JSONReader) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    do { try reader.beginObject() } catch { throw .json(error) }
    while true {
      let key: JSONText?
      do { key = try reader.nextKey() } catch { throw .json(error) }
      guard let key else { return }
      try body(key, &reader)
    }
  }

  func forEachElement(
    _ reader: inout JSONReader,
    _ body: (inout JSONReader) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    do { try reader.beginArray() } catch { throw .json(error) }
    while true {
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
      } catch { throw .json(error) }
      try body(&reader)
    }
  }
}
