import JSON
import Memory
import Tokenizers

/// Text to ids.
extension TokenizeCommand {
  /// Writes the ids of a line's text.
  mutating func encode(_ record: Bytes) throws(ProgramError) {
    var marked = MarkedText.user(record)
    if settings.text.isJSONL { marked = try parseText(record) }
    try marked.bytes.checkUTF8()
    var buffer = TokenBuffer(ids)
    do {
      try tokenizer.encode(
        marked, edges: settings.text.addsSpecial ? .whole : .none,
        into: &buffer,
        work: work)
    } catch { throw .tokenizer(error) }
    try writeIds(buffer.ids)
  }

  /// The line `{"text":…,"special":bool}`.
  private mutating func parseText(_ record: Bytes) throws(ProgramError)
    -> MarkedText
  {
    var decoded = TextBuffer(text)
    var isGiven = false
    var isSpecial = false
    var unknown: ShortText?
    do throws(JSONError) {
      var reader = JSONReader(record)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "text":
          decoded.removeAll()
          try reader.string(into: &decoded)
          isGiven = true
        case "special": isSpecial = try reader.bool()
        default:
          unknown = unknown ?? ShortText(key.encoded)
          try reader.skip()
        }
      }
      try reader.end()
    } catch { throw .json(error) }
    if let unknown { throw .input(.keyUnknown(unknown)) }
    guard isGiven else { throw .input(.keyMissing("text")) }
    return isSpecial ? .template(decoded.bytes) : .user(decoded.bytes)
  }

  private mutating func writeIds(_ ids: Region<Int32>) throws(ProgramError) {
    var buffer = TextBuffer(out)
    if settings.text.isJSONL { buffer.append("{\"ids\":[") }
    for index in 0..<ids.count {
      if index > 0 { buffer.append(settings.text.isJSONL ? "," : " ") }
      buffer.append(ids[index])
      if buffer.freeCapacity < 64 {
        try console.write(buffer.bytes)
        buffer.removeAll()
      }
    }
    buffer.append(settings.text.isJSONL ? "]}\n" : "\n")
    try console.write(buffer.bytes)
  }
}
