public import JSON
public import Memory

/// A part of a message's content: `{"type":"text","text":…}`.
public enum MessagePart {
  /// The text of a part as it is spelled, or `nil` where it is of another type.
  public static func text(_ object: Bytes) -> JSONText? {
    var isText = false
    var text: JSONText?
    do throws(JSONError) {
      var reader = JSONReader(object)
      try reader.beginObject()
      while let key = try reader.nextKey() {
        switch key {
        case "type": isText = try reader.string() == "text"
        case "text": text = try reader.string()
        default: try reader.skip()
        }
      }
    } catch { return nil }
    return isText ? text : nil
  }
}
