import JSON

/// What reads JSON and answers with the protocol's errors.
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

  /// What the next value is.
  func kind() throws(ProtocolError) -> JSONKind {
    do throws(JSONError) { return try reader.peek() } catch {
      throw .json(error)
    }
  }
}
