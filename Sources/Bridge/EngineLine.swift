import JSON
public import Memory

/// A request of the line protocol on its way from a client's body.
public struct EngineLine {
  var writer: JSONWriter
  let keys: EngineKeys
  /// Whether it is noted how the talk begins.
  private let notesTalk: Bool
  /// The hashes of the talk's beginnings, one behind each message; none where
  /// they are not wanted.
  public private(set) var beginnings: [UInt64] = []
  /// The engine's keys that the client calls otherwise, and how.
  public private(set) var renamed: [(key: StaticString, own: [UInt8])] = []
  /// Whether the body names a session of its own.
  public var hasSession = false

  /// A line for a request with a number, in `storage`.
  ///
  /// - Parameters:
  ///   - storage: where it is written.
  ///   - number: the request's.
  ///   - keys: what the engine knows.
  ///   - notesTalk: whether `beginnings` are wanted.
  public init(
    _ storage: Region<UInt8>, number: Int, keys: EngineKeys, notesTalk: Bool
  ) {
    writer = JSONWriter(storage)
    self.keys = keys
    self.notesTalk = notesTalk
    writer.beginObject()
    // First, so that an error of any of the rest carries it.
    writer.member("id", number)
  }

  /// Notes what the client calls a key of the engine.
  mutating func rename(_ key: StaticString, from own: Bytes) {
    renamed.append((key, [UInt8](own)))
  }

  /// Notes what a message says, as its client spells it.
  mutating func note(role: Bytes, content: Bytes?) {
    guard notesTalk else { return }
    var hash = beginnings.last ?? 0xCBF2_9CE4_8422_2325
    func mix(_ bytes: Bytes) {
      for index in 0..<bytes.count {
        hash = (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
      }
    }
    mix(role)
    if let content { mix(content) }
    mix(Bytes(" "))
    beginnings.append(hash)
  }

  /// Names the session that the prompt belongs to.
  public mutating func writeSession(_ name: Bytes) {
    writer.member("session", name)
  }

  /// Names the session of a talk with a number.
  public mutating func writeSession(talk number: Int) {
    writer.key("session")
    writer.beginString()
    writer.stringPart(Bytes("http-"))
    writer.text.append(number + 1)
    writer.endString()
  }

  /// The whole line with its end.
  ///
  /// - Throws: `BridgeError.tooLong` where it has more than `limit` bytes.
  public mutating func finish(limit: Int) throws(BridgeError) -> Bytes {
    writer.endObject()
    writer.text.append(byte: 0x0A)
    guard !writer.isTruncated, writer.text.count <= limit + 1 else {
      throw .tooLong(limit: limit)
    }
    return writer.text.bytes
  }
}
