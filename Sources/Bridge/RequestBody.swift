import JSON
public import Memory

/// The members of a JSON object that a client sent, to be taken one by one.
///
/// All of the document is checked when it is made. Its values are views: they
/// live as long as the bytes. What nobody has taken at the end is a key that is
/// not known.
public struct RequestBody {
  /// The most members that an object may have.
  public static let memberLimit = 128

  struct Member {
    let name: JSONText
    let value: Bytes
    var isTaken = false
  }

  private(set) var members: [Member] = []

  /// Reads an object.
  ///
  /// - Throws: `BridgeError` where the bytes are no JSON object, or one with a
  ///   key that stands twice.
  public init(_ source: Bytes) throws(BridgeError) {
    var reader = JSONReader(source)
    do throws(JSONError) {
      try reader.beginObject()
      while let name = try reader.nextKey() {
        members.append(Member(name: name, value: try reader.raw()))
        if members.count > RequestBody.memberLimit { break }
      }
      if members.count <= RequestBody.memberLimit { try reader.end() }
    } catch {
      if case .wrongKind = error {
        throw .badValue("the body", expected: "an object")
      }
      throw .malformed(error)
    }
    guard members.count <= RequestBody.memberLimit else {
      throw .tooManyMembers(limit: RequestBody.memberLimit)
    }
    for index in members.indices {
      for earlier in 0..<index
      where same(members[earlier].name, members[index].name) {
        throw .duplicateKey(members[index].name)
      }
    }
  }

  /// The value of a member, which is taken; `nil` where there is none, or null.
  public mutating func take(_ name: StaticString) -> Bytes? {
    for index in members.indices where members[index].name == name {
      members[index].isTaken = true
      let value = members[index].value
      return value == "null" ? nil : value
    }
    return nil
  }

  /// Whether a member has a value.
  func has(_ name: StaticString) -> Bool {
    members.contains { $0.name == name && $0.value != "null" }
  }

  /// Whether a member is spelled so.
  func has(_ name: StaticString, _ value: StaticString) -> Bool {
    members.contains { $0.name == name && $0.value == value }
  }
}

/// Whether two strings of a document mean the same.
func same(_ left: JSONText, _ right: JSONText) -> Bool {
  if left.encoded == right.encoded { return true }
  guard left.decodedCount == right.decodedCount, left.decodedCount < 256,
    left.decodedCount > 0
  else { return false }
  return withUnsafeTemporaryAllocation(
    of: UInt8.self, capacity: left.decodedCount
  ) { room in
    var text = TextBuffer(
      Region(start: room.baseAddress, count: room.count))
    do throws(JSONError) { try left.decode(into: &text) } catch {
      return false
    }
    return right == text.bytes
  }
}
