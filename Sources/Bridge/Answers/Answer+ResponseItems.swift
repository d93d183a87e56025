import JSON
import Memory

/// The items of a response: thoughts, a message, calls, in the order in which
/// they came.
extension Answer {
  /// Opens an item, and closes the one before it.
  mutating func openItem(
    _ item: ResponseItems.Open, _ out: inout TextBuffer
  ) {
    guard items.open != item else { return }
    closeItem(&out)
    items.open = item
    event("response.output_item.added", &out) { answer, writer in
      writer.member("output_index", answer.items.count)
      writer.key("item")
      answer.writeItem(isWhole: false, &writer)
    }
    if item == .message {
      event("response.content_part.added", &out) { answer, writer in
        answer.writePlace(&writer)
        writer.key("part")
        answer.writePart(Bytes(), Bytes(), &writer)
      }
    }
  }

  /// Closes the open item, if one is.
  mutating func closeItem(_ out: inout TextBuffer) {
    guard items.open != .none else { return }
    tellWhole(&out)
    event("response.output_item.done", &out) { answer, writer in
      writer.member("output_index", answer.items.count)
      writer.key("item")
      answer.writeItem(isWhole: true, &writer)
    }
    finishItem()
  }

  private mutating func tellWhole(_ out: inout TextBuffer) {
    switch items.open {
    case .none: break
    case .reasoning:
      event("response.reasoning_text.done", &out) { answer, writer in
        answer.writePlace(&writer)
        writer.member("text", kept: Array(answer.openReasoning))
      }
    case .message:
      event("response.output_text.done", &out) { answer, writer in
        answer.writePlace(&writer)
        writer.member("text", kept: Array(answer.openContent))
        withBytes(Array(answer.openLogprobs)) {
          writer.member("logprobs", list: $0)
        }
      }
      event("response.content_part.done", &out) { answer, writer in
        answer.writePlace(&writer)
        writer.key("part")
        answer.writeOpenPart(&writer)
      }
    case .call(let index):
      event("response.function_call_arguments.done", &out) {
        answer, writer in
        answer.writePlace(&writer)
        writer.member("name", kept: answer.calls[index].name)
        writer.member("arguments", kept: answer.calls[index].arguments)
      }
    }
  }

  /// Keeps the open item as JSON.
  private mutating func finishItem() {
    var room = [UInt8](
      repeating: 0, count: 1024 + 2 * byteCount)
    let answer = self
    let count = room.withUnsafeMutableBufferPointer { room in
      var writer = JSONWriter(
        Region(start: room.baseAddress, count: room.count))
      answer.writeItem(isWhole: true, &writer)
      return writer.bytes.count
    }
    if !items.finished.isEmpty { items.finished.append(0x2C) }
    items.finished.append(contentsOf: room[0..<count])
    items.count += 1
    // The first piece of the next item is kept already.
    switch items.open {
    case .message:
      items.contentStart = content.count
      items.logprobsStart = logprobs.count
    case .reasoning: items.reasoningStart = reasoning.count
    case .call, .none: break
    }
    items.open = .none
  }

  /// Makes the items of a whole answer.
  mutating func finishItems() {
    if !reasoning.isEmpty {
      items.open = .reasoning
      finishItem()
    }
    if !content.isEmpty || calls.isEmpty {
      items.open = .message
      finishItem()
    }
    for index in calls.indices {
      items.open = .call(index)
      finishItem()
    }
  }

  private var openContent: ArraySlice<UInt8> { content[items.contentStart...] }
  private var openReasoning: ArraySlice<UInt8> {
    reasoning[items.reasoningStart...]
  }
  /// The probabilities of the open item; a comma may stand before them.
  private var openLogprobs: ArraySlice<UInt8> {
    let list = logprobs[items.logprobsStart...]
    return list.first == 0x2C ? list.dropFirst() : list
  }

  /// Writes where a part of the open item belongs.
  func writePlace(_ writer: inout JSONWriter) {
    writeID("item_id", &writer)
    writer.member("output_index", items.count)
    switch items.open {
    case .message, .reasoning: writer.member("content_index", 0)
    case .call, .none: break
    }
  }

  private func writeID(_ key: StaticString, _ writer: inout JSONWriter) {
    writer.key(key)
    writer.beginString()
    switch items.open {
    case .reasoning: writer.stringPart(Bytes("rs_"))
    case .message, .none: writer.stringPart(Bytes("msg_"))
    case .call: writer.stringPart(Bytes("fc_"))
    }
    writer.text.append(number)
    writer.text.append(byte: 0x5F)
    writer.text.append(items.count)
    writer.endString()
  }

  private func writeItem(isWhole: Bool, _ writer: inout JSONWriter) {
    writer.beginObject()
    writeID("id", &writer)
    writer.member("status", isWhole ? "completed" : "in_progress")
    switch items.open {
    case .none: break
    case .reasoning:
      writer.member("type", "reasoning")
      writer.key("summary")
      writer.beginArray()
      writer.endArray()
      writer.key("content")
      writer.beginArray()
      if isWhole {
        writer.beginObject()
        writer.member("type", "reasoning_text")
        writer.member("text", kept: Array(openReasoning))
        writer.endObject()
      }
      writer.endArray()
    case .message:
      writer.member("type", "message")
      writer.member("role", "assistant")
      writer.key("content")
      writer.beginArray()
      if isWhole { writeOpenPart(&writer) }
      writer.endArray()
    case .call(let index):
      writer.member("type", "function_call")
      writer.member("call_id", kept: calls[index].id)
      writer.member("name", kept: calls[index].name)
      writer.member("arguments", kept: isWhole ? calls[index].arguments : [])
    }
    writer.endObject()
  }

  private func writeOpenPart(_ writer: inout JSONWriter) {
    withBytes(Array(openContent)) { text in
      withBytes(Array(openLogprobs)) { writePart(text, $0, &writer) }
    }
  }

  private func writePart(
    _ text: Bytes, _ list: Bytes, _ writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.member("type", "output_text")
    writer.member("text", kept: text)
    writer.key("annotations")
    writer.beginArray()
    writer.endArray()
    writer.member("logprobs", list: list)
    writer.endObject()
  }
}
