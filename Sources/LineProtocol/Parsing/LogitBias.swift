import JSON
public import Memory

/// The value of `logit_bias`: an object whose keys are tokens, by their ids or as
/// text, and whose values are added to their logits.
public enum LogitBias {
  /// The most tokens of a request.
  public static let mostTokens = 1024
  /// What is added at most, and taken away.
  private static let most = 100.0

  /// Checks an object that stands alone.
  ///
  /// - Throws: `ProtocolError` where it is none, or has a member that cannot be
  ///   used.
  @export(interface)
  public static func check(_ object: Bytes) throws(ProtocolError) {
    var reader = JSONReader(object)
    try check(&reader)
    do throws(JSONError) { try reader.end() } catch { throw .json(error) }
  }

  /// Checks the value that is due and reads past it.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    var count = 0
    try forEach(&reader) { text, _ throws(ProtocolError) in
      count += 1
      guard count <= mostTokens, text.decodedCount > 0 else { throw .badBias }
    }
  }

  /// Gives each token of a value that was checked to `body`.
  ///
  /// - Parameters:
  ///   - value: the value as its line spells it.
  ///   - scratch: where a text is decoded, as long as the line.
  ///   - body: given the token's text and what is added; the text is valid until
  ///     it returns.
  /// - Throws: what `body` throws.
  public static func forEach(
    in value: Bytes, scratch: Region<UInt8>,
    _ body: (Bytes, Float) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    var reader = JSONReader(value)
    try forEach(&reader) { text, bias throws(ProtocolError) in
      var out = TextBuffer(scratch)
      do throws(JSONError) { try text.decode(into: &out) } catch {
        throw .json(error)
      }
      try body(out.bytes, bias)
    }
  }

  /// The id that a text spells in decimal digits, or `nil`; one that is too long
  /// is an id that no model has.
  public static func id(spelled text: Bytes) -> Int32? {
    var id = 0
    for index in 0..<text.count {
      guard text[index] >= 0x30, text[index] <= 0x39 else { return nil }
      id = min(id * 10 + Int(text[index] - 0x30), Int(Int32.max))
    }
    return text.isEmpty ? nil : Int32(id)
  }

  private static func forEach(
    _ reader: inout JSONReader,
    _ body: (JSONText, Float) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    do throws(JSONError) { try reader.beginObject() } catch {
      if case .wrongKind = error {
        throw .badValue("logit_bias", wanted: "an object")
      }
      throw .json(error)
    }
    while true {
      let key: JSONText
      let bias: Double
      do throws(JSONError) {
        guard let next = try reader.nextKey() else { return }
        key = next
        bias = try reader.number()
      } catch {
        switch error {
        case .wrongKind:
          throw .badValue("logit_bias", wanted: "a number for each token")
        case .outOfRange: throw .outOfRange("logit_bias")
        default: throw .json(error)
        }
      }
      guard bias >= -most, bias <= most else { throw .outOfRange("logit_bias") }
      try body(key, Float(bias))
    }
  }
}
