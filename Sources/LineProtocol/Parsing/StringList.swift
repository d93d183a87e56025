import JSON
public import Memory

/// The limits of a value that is a string or a list of strings.
public struct StringList: Sendable {
  /// The key that has the value.
  let key: StaticString
  /// The fewest strings.
  let fewest: Int
  /// The most strings.
  public let mostStrings: Int
  /// The most bytes of one.
  public let mostBytes: Int

  /// Of `stop`.
  static var stop: StringList {
    StringList(
      key: "stop", fewest: 0, mostStrings: StopStrings.mostStrings,
      mostBytes: StopStrings.mostBytes)
  }
  /// Of `dry_sequence_breakers`.
  public static var sequenceBreakers: StringList {
    StringList(
      key: "dry_sequence_breakers", fewest: 0, mostStrings: 16, mostBytes: 40)
  }
  /// Of `choices`.
  public static var choices: StringList {
    StringList(key: "choices", fewest: 1, mostStrings: 64, mostBytes: 512)
  }

  /// Checks the value that is due and reads past it.
  ///
  /// - Throws: `fault` where it is no such list.
  func check(
    _ reader: inout JSONReader, else fault: ProtocolError
  ) throws(ProtocolError) {
    var count = 0
    try StringList.forEach(
      &reader, else: fault
    ) { text throws(ProtocolError) in
      count += 1
      guard count <= mostStrings, text.decodedCount >= 1,
        text.decodedCount <= mostBytes
      else { throw fault }
    }
    guard count >= fewest else { throw fault }
  }

  /// Writes what is wanted.
  func describe(into out: inout TextBuffer) {
    out.append(key)
    out.append(": up to ")
    out.append(mostStrings)
    out.append(" strings of 1 to ")
    out.append(mostBytes)
    out.append(" bytes are wanted")
  }

  /// Gives each string of a value that was checked to `body`.
  ///
  /// - Parameters:
  ///   - value: the value as its line spells it.
  ///   - scratch: where a string is decoded, of `mostBytes` at least.
  ///   - body: given the string, which is valid until it returns.
  @export(interface)
  public static func forEach(
    in value: Bytes, scratch: Region<UInt8>, _ body: (Bytes) -> Void
  ) {
    var reader = JSONReader(value)
    do throws(ProtocolError) {
      try forEach(&reader, else: .badStop) { text throws(ProtocolError) in
        var out = TextBuffer(scratch)
        do throws(JSONError) { try text.decode(into: &out) } catch {
          throw .badStop
        }
        body(out.bytes)
      }
    } catch { preconditionFailure("the line was checked when it came") }
  }

  private static func forEach(
    _ reader: inout JSONReader, else fault: ProtocolError,
    _ body: (JSONText) throws(ProtocolError) -> Void
  ) throws(ProtocolError) {
    func string() throws(ProtocolError) -> JSONText {
      do throws(JSONError) { return try reader.string() } catch {
        if case .wrongKind = error { throw fault }
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
