import Conversation
import Grammars
import JSON
import Memory
import Tokenizers

/// Texts that are made instead of walked.
extension GrammarCommand {
  /// Writes texts that the form allows, and how many came to no end.
  mutating func write(
    _ wish: FormWalk.Wish, _ source: AnswerForm.Source,
    _ writer: inout JSONWriter
  ) throws(ProgramError) {
    guard wish.texts > 0 else { return }
    var walk = self.walk ?? FormWalk(tokenizer, search, way: way)
    defer { self.walk = walk }
    if case .schema(let schema, _, _) = source {
      walk.take(SchemaStrings(schema, in: ids))
    } else {
      walk.take(SchemaStrings())
    }
    var unfinished = 0
    writer.key("texts")
    writer.beginArray()
    for number in 0..<wish.texts {
      var out = TextBuffer(text)
      var isWhole = false
      do throws(GrammarError) {
        if !form.restart() { try form.begin(source, tokenizer) }
        form.skipsSpace = tokenizer.addsSpace
        isWhole = try walk.walk(
          &form, wish, number: number, into: &out, times: &times)
      } catch { throw .session(.form(error)) }
      if isWhole {
        try write(string: out.bytes, &writer)
      } else {
        unfinished += 1
      }
    }
    writer.endArray()
    writer.member("unfinished", unfinished)
  }

  /// Writes a text that may be longer than the buffer.
  private func write(
    string: Bytes, _ writer: inout JSONWriter
  ) throws(ProgramError) {
    writer.beginString()
    var start = 0
    while start < string.count {
      var end = min(start + 1024, string.count)
      // No character is split.
      while end > start, end < string.count, string[end] & 0xC0 == 0x80 {
        end -= 1
      }
      if end == start { end = min(start + 1024, string.count) }
      if writer.text.freeCapacity < 8 * 1024 { try put(&writer) }
      writer.stringPart(string[start..<end])
      start = end
    }
    writer.endString()
  }

  /// Writes what is ready, and empties the buffer.
  func put(_ writer: inout JSONWriter) throws(ProgramError) {
    try console.write(writer.text.bytes)
    writer.text.removeAll()
  }
}
