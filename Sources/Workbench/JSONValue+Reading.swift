public import Foundation
import JSON
import Memory

extension JSONValue {
  /// The value of a document.
  ///
  /// - Throws: `DocumentFailure` where it is not JSON.
  public init(_ document: Data, file: String) throws(DocumentFailure) {
    let parsed: Result<JSONValue, JSONError> = document.withUnsafeBytes { raw in
      let bytes = Bytes(
        start: raw.baseAddress?.assumingMemoryBound(to: UInt8.self),
        count: raw.count)
      return Result { () throws(JSONError) in
        var reader = JSONReader(bytes)
        let value = try JSONValue(&reader)
        try reader.end()
        return value
      }
    }
    switch parsed {
    case .success(let value): self = value
    case .failure(let error):
      throw .malformed(file: file, offset: error.offset)
    }
  }

  /// Reads the value that follows; the reader bounds how deep it goes.
  private init(_ reader: inout JSONReader) throws(JSONError) {
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
      while try reader.nextElement() { elements.append(try JSONValue(&reader)) }
      self = .array(elements)
    case .object:
      var members: [Member] = []
      try reader.beginObject()
      while let key = try reader.nextKey() {
        members.append(Member(JSONValue.text(key), try JSONValue(&reader)))
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
