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
    // Everything has a content, for clients that know nothing of thoughts.
    out.member("content", isThought ? Bytes() : text)
    if isThought { out.member("reasoning_content", text) }
    out.endObject()
  }

  /// A request failed.
  public static func error(
    id: Tag?, _ failure: some Failure, _ out: inout JSONWriter
  ) {
    out.beginObject()
    if let id {
      out.key("id")
      id.write(to: &out)
    }
    out.member("event", "error")
    out.member("code", failure.code)
    writeMessage(failure, &out)
    out.endObject()
  }

  private static func begin(
    _ event: StaticString, _ id: Tag, _ out: inout JSONWriter
  ) {
    out.beginObject()
    out.key("id")
    id.write(to: &out)
    out.member("event", event)
  }
}
