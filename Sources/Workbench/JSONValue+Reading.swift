public import Foundation
import JSON
import Memory

extension JSONValue {
  /// The value of a document.
  ///
  /// - Throws: `DocumentFailure` where it is not JSON.
  public init(_ document: Data, file: String) throws(DocumentFailure) {
    var budget = JSONValue.valueLimit
    let parsed: Result<JSONValue, JSONError> = document.withUnsafeBytes { raw in
      let bytes = Bytes(
        start: raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
        count: raw.count)
      return Result { () throws(JSONError) in
        var reader = JSONReader(bytes)
        let value = try JSONValue(&reader, &budget)
        try reader.end()
        return value
      }
    }
    guard budget >= 0 else {
      throw .tooLarge(
        file: file, what: "values", count: JSONValue.valueLimit - budget,
        limit: JSONValue.valueLimit)
    }
    switch parsed {
    case .success(let value): self = value
    case .failure(let error):
      throw .malformed(file: file, offset: error.offset)
    }
  }

  /// The most values of a document: several times those of the largest known
  /// tokenizer, so that hostile brackets do not fill the memory.
  private static let valueLimit = 8_000_000

  /// Reads the value that follows; the reader bounds how deep it goes.
  ///
  /// Once the budget is spent, values are passed over.
  private init(
    _ reader: inout JSONReader, _ budget: inout Int
  ) throws(JSONError) {
    budget -= 1
    guard budget >= 0 else {
      try reader.skip()
      self = .null
      return
    }
    switch try reader.peek() {
    case .null:
      try reader.null()
      self = .null
    case .bool: self = .bool(try reader.bool())
    case .number: self = .number(JSONValue.text(try reader.raw()))
    case .string: self = .string(JSONValue.text(try reader.string()))
    case .array:
      var elements: [JSONValue] = []
      try reader.beginArray()
      while try reader.nextElement() {
        let element = try JSONValue(&reader, &budget)
        if budget >= 0 { elements.append(element) }
      }
      self = .array(elements)
    case .object:
      var members: [Member] = []
      try reader.beginObject()
      while let key = try reader.nextKey() {
        let value = try JSONValue(&reader, &budget)
        guard budget >= 0 else { continue }
        members.append(Member(JSONValue.text(key), value))
      }
      self = .object(members)
    }
  }

  /// What a checked string means.
  private static func text(_ text: JSONText) -> String {
    String(unsafeUninitializedCapacity: text.decodedCount) { buffer in
      var out = TextBuffer(
        Region(start: buffer.baseAddress, count: text.decodedCount))
      try? text.decode(into: &out)
      return out.count
    }
  }

  /// The bytes of a number.
  private static func text(_ bytes: Bytes) -> String {
    String(
      decoding: UnsafeBufferPointer(
        start: bytes.unsafeStart, count: bytes.count), as: UTF8.self)
  }
}
