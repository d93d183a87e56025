import JSON
import Memory

/// A part of a message's content: `{"type":"text","text":…}`.
enum MessagePart {
  /// Whether an object is a part with a text.
  static func isText(_ object: Bytes) -> Bool {
    var isText = false
    var hasText = false
    do throws(JSONError) {
      var reader = JSONReader(object)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "type": isText = try reader.string() == "text"
        case "text":
          _ = try reader.string()
          hasText = true
        default: try reader.skip()
        }
      }
    } catch { return false }
    return isText && hasText
  }
}
