import JSON
public import Memory

/// The value of `stop`: a string at which an answer ends, or a list of them.
public enum StopStrings {
  /// The most strings of a request.
  public static let mostStrings = 8
  /// The most bytes of one.
  public static let mostBytes = 256

  /// Checks the value that is due and reads past it.
  static func check(_ reader: inout JSONReader) throws(ProtocolError) {
    var count = 0
    try forEach(&reader) { text throws(ProtocolError) in
      count += 1
      guard count <= mostStrings, text.decodedCount >= 1,
        text.decodedCount <= mostBytes
      else { throw .badStop }
    }
  }

  /// Gives each string of a value that was checked to `body`.
  ///
  /// - Parameters:
  ///   - value: the value as its line spells it.
  ///   - scratch: where a string is decoded, of `mostBytes` at least.
  ///   - body: given the string, which is valid until it returns.
  public static func forEach(
    in value: Bytes, scratch: Region<UInt8>, _ body: (Bytes) -> Void
  ) {
    var reader = JSONReader(value)
    do throws(ProtocolError) {
      try forEach(&reader) { text throws(ProtocolError) in
        var out = TextBuffer(scratch)
        do throws(JSONError) { try text.decode(into: &out) } catch {
          throw .badStop
        }
        body(out.bytes)
      }
    } catch { preconditionFailure("the line was checked when it came") }
  }

  private static func forEach(
    _ reader: inout JSONReader,
    _ body: (JSONText) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    func string() throws(ProtocolError) -> JSONText {
      do throws(JSONError) { return try reader.string() } catch {
        if case .wrongKind = error { throw .badStop }
        throw .json(error)
      }
    }
    let kind: JSONKind
    do throws(JSONError) { kind = try reader.peek() } catch {
      throw .json(error)
    }
    guard kind == .array else { return try body(try string()) }
    do throws(JSONError) { try reader.beginArray() } catch {
      throw .json(error)
    }
    while true {
      do throws(JSONError) {
        guard try reader.nextElement() else { return }
      } catch { throw .json(error) }
      try body(try string())
    }
  }
}
