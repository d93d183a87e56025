import JSON
import Memory

/// Log probabilities as OpenAI's older interface has them: lists side by side
/// instead of a list of objects.
extension Answer {
  /// Writes the elements of a list of log probabilities.
  func writeLegacyLogprobs(_ list: Bytes, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("tokens")
    column(list, &writer) { element, writer in
      writer.value(spelled: element.token)
    }
    writer.key("token_logprobs")
    column(list, &writer) { element, writer in
      writer.value(spelled: element.logprob)
    }
    writer.key("top_logprobs")
    column(list, &writer) { element, writer in
      writer.beginObject()
      Answer.forEachElement(element.top) { top in
        writer.key(spelled: top.token)
        writer.value(spelled: top.logprob)
      }
      writer.endObject()
    }
    writer.key("text_offset")
    var offset = characters
    column(list, &writer) { element, writer in
      writer.value(offset)
      offset += element.characters
    }
    writer.endObject()
  }

  /// Counts the characters of a list's tokens, behind which the next list
  /// stands.
  mutating func countCharacters(_ list: Bytes) {
    Answer.forEachElement(list) { characters += $0.characters }
  }

  private func column(
    _ list: Bytes, _ writer: inout JSONWriter,
    _ body: (LogprobElement, inout JSONWriter) -> Void
  ) {
    writer.beginArray()
    Answer.forEachElement(list) { body($0, &writer) }
    writer.endArray()
  }

  /// An element of the list, as it is spelled.
  private struct LogprobElement {
    var token = Bytes("\"\"")
    var logprob = Bytes("0")
    /// How many characters begin in the token: it may end within one.
    var characters = 0
    /// The elements of the likeliest tokens, without brackets.
    var top = Bytes()
  }

  /// Calls `body` with each element of a list without its brackets.
  private static func forEachElement(
    _ list: Bytes, _ body: (LogprobElement) -> Void
  ) {
    var rest = list
    while !rest.isEmpty {
      var reader = JSONReader(rest)
      var element = LogprobElement()
      do throws(JSONError) {
        try reader.beginObject()
        while let key = try reader.nextKey() {
          let value = try reader.raw()
          switch key {
          case "token": element.token = value
          case "logprob": element.logprob = value
          case "bytes": element.characters = try Answer.beginnings(value)
          case "top_logprobs" where value.count >= 2:
            element.top = value[1..<(value.count - 1)]
          default: break
          }
        }
      } catch {
        // The engine writes no such list; the elements before it stand.
        return
      }
      body(element)
      // A comma stands between two.
      rest = rest.suffix(from: min(reader.offset + 1, rest.count))
    }
  }

  /// How many of a list's bytes begin a character of UTF-8.
  private static func beginnings(_ list: Bytes) throws(JSONError) -> Int {
    var reader = JSONReader(list)
    var count = 0
    try reader.beginArray()
    while try reader.nextElement() {
      if try reader.integer() & 0xC0 != 0x80 { count += 1 }
    }
    return count
  }
}
