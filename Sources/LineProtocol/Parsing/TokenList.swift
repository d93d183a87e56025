import JSON
public import Memory

/// The value of `detokenize`: a list of tokens' ids.
public enum TokenList {
  /// Checks the value that is due and reads past it; which ids there are is the
  /// model's matter.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    do throws(JSONError) {
      try reader.beginArray()
      while try reader.nextElement() { _ = try reader.integer() }
    } catch {
      switch error {
      case .wrongKind, .notAnInteger, .outOfRange:
        throw .badValue(Deed.text.name, wanted: "an array of integers")
      default: throw .json(error)
      }
    }
  }

  /// Gives each id of a value that was checked to `body`.
  ///
  /// - Throws: what `body` throws.
  public static func forEach<Trouble: Error>(
    in value: Bytes, _ body: (Int64) throws(Trouble) -> Void
  ) throws(Trouble) {
    var reader = JSONReader(value)
    var next = first(&reader)
    while let id = next {
      try body(id)
      next = following(&reader)
    }
  }

  private static func first(_ reader: inout JSONReader) -> Int64? {
    do throws(JSONError) { try reader.beginArray() } catch {
      preconditionFailure("the line was checked when it came")
    }
    return following(&reader)
  }

  private static func following(_ reader: inout JSONReader) -> Int64? {
    do throws(JSONError) {
      return try reader.nextElement() ? try reader.integer() : nil
    } catch { preconditionFailure("the line was checked when it came") }
  }
}
