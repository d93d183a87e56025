import JSON
import Memory

/// The facts that the parser keeps of the `messages` of a request.
///
/// In which order roles may follow each other is the template's matter. An
/// answer follows a user or a tool, or continues the assistant's text.
struct MessageList {
  /// The role of the first message.
  private(set) var firstRole: MessageRole?
  private var last: MessageReader.Message?

  /// Checks a list of messages and reads past it.
  ///
  /// - Throws: `ProtocolError` where one of them is malformed, or the list ends
  ///   with none that an answer can follow.
  init(_ reader: inout JSONReader) throws(ProtocolError) {
    var first: MessageRole?
    var last: MessageReader.Message?
    try ObjectList.forEach("messages", &reader) {
      reader throws(ProtocolError) in
      var message = MessageReader(reader)
      let found = try message.check()
      reader = message.reader
      first = first ?? found.role
      last = found
    }
    guard last?.role != .system else { throw .badRole(ShortText("system")) }
    guard last != nil else { throw MessageList.badEnd }
    firstRole = first
    self.last = last
  }

  /// No messages.
  init() {}

  /// Checks that the last message is one that an answer can follow.
  ///
  /// - Parameter continues: whether the answer continues the last message.
  /// - Throws: `ProtocolError.badValue` where it is another's.
  func checkEnd(continues: Bool) throws(ProtocolError) {
    guard continues else {
      guard last?.role != .assistant else { throw MessageList.badEnd }
      return
    }
    guard last?.role == .assistant, last?.callsFunctions == false else {
      throw .badValue(
        "messages", wanted: "a list that ends with the assistant's text")
    }
  }

  private static var badEnd: ProtocolError {
    .badValue(
      "messages", wanted: "a list that ends with the user's or a tool's")
  }
}
