import JSON
public import Memory

/// Whether an answer calls functions.
public enum CallChoice: BitwiseCopyable, Sendable {
  /// As the model likes: text, calls, or both.
  case auto
  /// It is one call or several.
  case required
  /// It is one call of the function with this name.
  case function(Bytes)
}

extension CallChoice {
  /// Whether a function of a list in JSON is strict: its arguments are held.
  @export(interface)
  public static func isStrict(_ tools: Bytes) -> Bool {
    var reader = JSONReader(tools)
    do throws(JSONError) {
      try reader.beginArray()
      while try reader.nextElement() {
        guard try reader.peek() == .object else {
          try reader.skip()
          continue
        }
        try reader.beginObject()
        while let key = try reader.nextKey() {
          guard key == "function", try reader.peek() == .object else {
            try reader.skip()
            continue
          }
          try reader.beginObject()
          while let key = try reader.nextKey() {
            if key == "strict", try reader.peek() == .bool {
              if try reader.bool() { return true }
            } else {
              try reader.skip()
            }
          }
        }
      }
    } catch { return false }
    return false
  }
}
