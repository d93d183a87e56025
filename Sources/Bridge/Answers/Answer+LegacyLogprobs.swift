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
    writer.endObject()
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
}
