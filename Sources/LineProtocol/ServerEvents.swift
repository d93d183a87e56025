public import JSON
public import Memory

/// The lines that tell of a request's progress.
public enum ServerEvents {
  /// So many of the prompt's tokens are computed.
  public static func prefill(
    id: Tag, done: Int, total: Int, cached: Int, _ out: inout JSONWriter
  ) {
    begin("prefill", id, &out)
    out.member("done", done)
    out.member("total", total)
    out.member("cached", cached)
    out.endObject()
  }

  /// More of the answer, or of the thoughts before it.
  public static func delta(
    id: Tag, _ text: Bytes, isThought: Bool = false, _ out: inout JSONWriter
  ) {
    begin("delta", id, &out)
    writeDelta(text, isThought, &out)
    out.endObject()
  }

  /// More of the answer with a member more, which `body` writes.
  public static func delta(
    id: Tag, _ text: Bytes, isThought: Bool, _ out: inout JSONWriter,
    with body: (inout JSONWriter) -> Void
  ) {
    begin("delta", id, &out)
    writeDelta(text, isThought, &out)
    body(&out)
    out.endObject()
  }

  private static func writeDelta(
    _ text: Bytes, _ isThought: Bool, _ out: inout JSONWriter
  ) {
    // Everything has a content, for clients that know nothing of thoughts.
    out.member("content", isThought ? Bytes() : text)
    if isThought { out.member("reasoning_content", text) }
  }

  /// A call of a function, or more of its arguments.
  ///
  /// - Parameters:
  ///   - id: the request's.
  ///   - index: the call's number, from 0 on.
  ///   - call: what a call's first event has: the call's own id and the
  ///     function's name.
  ///   - arguments: their next piece, in JSON.
  ///   - out: where the line goes.
  public static func call(
    id: Tag, index: Int, begins call: (id: Bytes, name: Bytes)?,
    arguments: Bytes, _ out: inout JSONWriter
  ) {
    begin("delta", id, &out)
    out.member("content", Bytes())
    out.key("tool_calls")
    out.beginArray()
    out.beginObject()
    out.member("index", index)
    if let call {
      out.member("id", call.id)
      out.member("type", "function")
    }
    out.key("function")
    out.beginObject()
    if let call { out.member("name", call.name) }
    out.member("arguments", arguments)
    out.endObject()
    out.endObject()
    out.endArray()
    out.endObject()
  }

  /// Begins the event of choices, whose list `body` writes.
  public static func choices(
    id: Tag, best: Bytes, _ out: inout JSONWriter,
    list body: (inout JSONWriter) -> Void
  ) {
    begin("choices", id, &out)
    out.member("best", best)
    out.key("choices")
    out.beginArray()
    body(&out)
    out.endArray()
    out.endObject()
  }

  /// A request failed, by the key where it is one key's fault.
  public static func error(
    id: Tag?, _ failure: some Failure, key: StaticString? = nil,
    _ out: inout JSONWriter
  ) {
    out.beginObject()
    if let id {
      out.key("id")
      id.write(to: &out)
    }
    out.member("event", "error")
    out.member("code", failure.code)
    if let key { out.member("key", key) }
    writeMessage(failure, &out)
    out.endObject()
  }

  /// A session was saved, restored or removed, in so many nanoseconds.
  public static func done(
    _ deed: Deed, id: Tag?, _ session: SessionName, tokens: Int,
    bytes: Int, nanoseconds: UInt64, _ out: inout JSONWriter
  ) {
    begin(deed.event, id, &out)
    out.key("session")
    session.write(to: &out)
    if deed != .forget {
      out.member("tokens", tokens)
      out.member("bytes", bytes)
    }
    out.member("ms", Double(nanoseconds) / 1e6, decimals: 1)
    out.endObject()
  }

  /// Begins a line, which the caller ends.
  public static func begin(
    _ event: StaticString, _ id: Tag?, _ out: inout JSONWriter
  ) {
    out.beginObject()
    if let id {
      out.key("id")
      id.write(to: &out)
    }
    out.member("event", event)
  }
}
