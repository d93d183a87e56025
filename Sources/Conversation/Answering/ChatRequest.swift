public import Memory

/// Messages as a client writes them in JSON, and what the template is given
/// beside them.
///
/// Each document is well-formed JSON of the kind that is named here.
public struct ChatRequest {
  /// The list of messages.
  public var messages: Bytes
  /// Memory to decode texts in, as long as the longest of them and 64 bytes.
  public let scratch: Region<UInt8>
  /// Whether the list begins with a system message.
  public var beginsWithSystem = false
  /// The system prompt of a list that does not; `nil` for the makers' own.
  ///
  /// It may lie in `scratch`.
  public var system: Bytes?
  /// The list of functions that the model may call.
  public var tools: Bytes?
  /// An object whose members are variables of the template.
  public var variables: Bytes?
  /// Whether the template shall let the model think, if that is said.
  public var thinks: Bool?
  /// Whether the answer continues the last message, the assistant's.
  public var continues = false

  /// A list of messages and nothing beside it.
  public init(messages: Bytes, scratch: Region<UInt8>) {
    self.messages = messages
    self.scratch = scratch
  }
}
