public import JSON
public import Memory

extension TemplateValues {
  /// The value of a whole JSON document, all of its text from `origin`.
  ///
  /// - Throws: `TemplateError.json` where it is none, and what the values throw.
  @export(interface)
  public mutating func json(
    _ document: Bytes, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    var reader = JSONReader(document)
    let value = try read(&reader, origin)
    do { try reader.end() } catch { throw .json(error) }
    return value
  }

  /// Reads the value that is due in a JSON document.
  ///
  /// Equal keys of an object are one member with the last value, as in Python.
  ///
  /// - Throws: `TemplateError.json` where none follows, and what the values
  ///   throw.
  @export(interface)
  public mutating func read(
    _ reader: inout JSONReader, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    let kind: JSONKind
    do { kind = try reader.peek() } catch { throw .json(error) }
    switch kind {
    case .string: return try readString(&reader, origin)
    case .array: return try readArray(&reader, origin)
    case .object: return try readObject(&reader, origin)
    case .number: return try readNumber(&reader)
    case .bool, .null:
      do { return try TemplateValues.readWord(&reader, kind) } catch {
        throw .json(error)
      }
    }
  }

  private static func readWord(
    _ reader: inout JSONReader, _ kind: JSONKind
  ) throws(JSONError) -> TemplateValue {
    if kind == .bool { return .bool(try reader.bool()) }
    try reader.null()
    return .none
  }

  /// An integer has all its digits, as in Python; any other number is a float.
  private mutating func readNumber(
    _ reader: inout JSONReader
  ) throws(TemplateError) -> TemplateValue {
    let refusal: JSONError
    do { return .integer(try reader.integer()) } catch { refusal = error }
    switch refusal {
    case .notAnInteger:
      do { return .float(try reader.number()) } catch { throw .json(error) }
    case .outOfRange: break
    default: throw .json(refusal)
    }
    let digits: Bytes
    do { digits = try reader.raw() } catch { throw .json(error) }
    let sign = digits[0] == 0x2D ? 1 : 0
    guard digits.count - sign <= TemplateLimits.mostDigits else {
      throw .json(refusal)
    }
    guard case .string(let text) = try text(digits, .user).value else {
      return .none
    }
    return TemplateValue(.bigInteger(text))
  }

  private mutating func readString(
    _ reader: inout JSONReader, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    let string: JSONText
    do { string = try reader.string() } catch { throw .json(error) }
    return try text(string, origin)
  }

  /// A string with what a document's string means.
  ///
  /// - Throws: `TemplateError.valuesTooLarge`.
  public mutating func text(
    _ string: JSONText, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    let start = heap.textCount
    var out = TextBuffer(heap.freeText)
    do { try string.decode(into: &out) } catch {
      throw .valuesTooLarge(Bytes("bytes of text"), limit: start + out.capacity)
    }
    heap.take(out.count, origin)
    return TemplateValue(.string(heap.text(from: start)))
  }

  private mutating func readArray(
    _ reader: inout JSONReader, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    do { try reader.beginArray() } catch { throw .json(error) }
    let list = beginList()
    while true {
      let isMore: Bool
      do { isMore = try reader.nextElement() } catch { throw .json(error) }
      guard isMore else { return try endList(list) }
      try append(try read(&reader, origin))
    }
  }

  private mutating func readObject(
    _ reader: inout JSONReader, _ origin: TextOrigin
  ) throws(TemplateError) -> TemplateValue {
    do { try reader.beginObject() } catch { throw .json(error) }
    let object = beginObject()
    while true {
      let key: JSONText?
      do { key = try reader.nextKey() } catch { throw .json(error) }
      guard let key else { return try endObject(object) }
      try append(try text(key, origin))
      try append(try read(&reader, origin))
    }
  }
}
