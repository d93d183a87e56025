import JSON
import Memory

/// Replies of `/tokenize`, `/detokenize`, `/apply-template` and `/forget`.
extension Answer {
  /// Keeps more tokens, with their texts where they are wanted.
  mutating func keepTokens(_ event: EngineEvent) {
    Answer.append(event.tokens, to: &tokens)
    Answer.append(event.pieces, to: &pieces)
  }

  /// Appends the elements of a list, without its brackets.
  private static func append(_ list: Bytes?, to kept: inout [UInt8]) {
    guard let list, list.count > 2 else { return }
    if !kept.isEmpty { kept.append(0x2C) }
    kept.append(list[1..<(list.count - 1)])
  }

  func endTexts(_ out: inout TextBuffer) {
    document(&out) { writer in
      writer.beginObject()
      switch form.dialect {
      case .tokenize where form.hasPieces: writePieces(&writer)
      case .tokenize: withBytes(tokens) { writer.member("tokens", list: $0) }
      case .forget: writer.member("forgotten", true)
      case .applyTemplate: writer.member("prompt", kept: content)
      default: writer.member("content", kept: content)
      }
      writer.endObject()
    }
  }

  private func writePieces(_ writer: inout JSONWriter) {
    writer.key("tokens")
    writer.beginArray()
    let lists = [0x5B] + tokens + [0x5D, 0x5B] + pieces + [0x5D]
    withBytes(lists) { lists in
      let end = tokens.count + 2
      var ids = JSONReader(lists[0..<end])
      var texts = JSONReader(lists.suffix(from: end))
      do throws(JSONError) {
        try ids.beginArray()
        try texts.beginArray()
        while try ids.nextElement() {
          guard try texts.nextElement() else { return }
          writer.beginObject()
          writer.member("id", try ids.integer())
          writer.member("piece", spelled: try texts.raw())
          writer.endObject()
        }
      } catch {
        // The engine writes no such lists; the elements before it stand.
      }
    }
    writer.endArray()
  }
}
