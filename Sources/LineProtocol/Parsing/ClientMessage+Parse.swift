public import Memory

extension ClientMessage {
  /// Reads a line.
  ///
  /// - Throws: `RefusedLine` where it is not a message of protocol 1. The id that
  ///   it carries is given back even where another key is wrong.
  public static func parse(_ line: Bytes) throws(RefusedLine) -> ClientMessage {
    var parser = MessageParser(line)
    do throws(ProtocolError) {
      return try parser.parse()
    } catch {
      throw RefusedLine(error: error, id: parser.id ?? findID(line))
    }
  }

  /// The id of a line that was refused before it was reached.
  private static func findID(_ line: Bytes) -> Tag? {
    var parser = MessageParser(line)
    do throws(ProtocolError) {
      try parser.skipToID()
      return parser.id
    } catch { return nil }
  }
}
