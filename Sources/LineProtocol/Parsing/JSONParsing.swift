import JSON

/// A reader of JSON that throws the protocol's errors.
protocol JSONParsing {
  var reader: JSONReader { get set }
}

extension JSONParsing {
  /// The next key of an object, or `nil` behind the last.
  mutating func nextKey() throws(ProtocolError) -> JSONText? {
    do throws(JSONError) { return try reader.nextKey() } catch {
      throw .json(error)
    }
  }

  /// Reads over a value.
  mutating func skip() throws(ProtocolError) {
    do throws(JSONError) { try reader.skip() } catch { throw .json(error) }
  }

  /// The kind of the next value.
  func kind() throws(ProtocolError) -> JSONKind {
    do throws(JSONError) { return try reader.peek() } catch {
      throw .json(error)
    }
  }
}
