internal import Memory

/// Reads a file from front to back; nothing is taken without being there.
struct GGUFCursor {
  let bytes: Bytes
  private(set) var offset = 0

  init(_ bytes: Bytes) { self.bytes = bytes }

  var remaining: Int { bytes.count - offset }

  /// Takes a little-endian integer.
  @inline(always)
  mutating func integer<T: FixedWidthInteger>(
    _ type: T.Type, _ what: StaticString, of name: Bytes
  ) throws(GGUFError) -> T {
    guard let value = bytes.load(type, at: offset) else {
      throw truncated(what, of: name, needed: UInt64(MemoryLayout<T>.size))
    }
    offset += MemoryLayout<T>.size
    return value
  }

  /// Takes `count` bytes.
  mutating func take(
    _ count: UInt64, _ what: StaticString, of name: Bytes
  ) throws(GGUFError) -> Bytes {
    guard let taken = bytes.slice(offset: UInt64(offset), count: count) else {
      throw truncated(what, of: name, needed: count)
    }
    offset += taken.count
    return taken
  }

  /// Takes a string behind its length of eight bytes.
  mutating func string(
    _ what: StaticString, of name: Bytes
  ) throws(GGUFError) -> Bytes {
    let length = try integer(UInt64.self, what, of: name)
    return try take(length, what, of: name)
  }

  /// Takes a key or a tensor's name: a string of 1 to `limit` bytes.
  mutating func name(
    _ what: StaticString, limit: Int
  ) throws(GGUFError) -> Bytes {
    let start = offset
    let length = try integer(UInt64.self, what, of: Bytes())
    guard length >= 1, length <= UInt64(limit) else {
      throw .badLength(what, at: start, length: length, limit: limit)
    }
    return try take(length, what, of: Bytes())
  }

  /// Refuses a count that more than fills what is left of the file.
  func check(
    count: UInt64, of what: StaticString, eachAtLeast size: Int, limit: Int
  ) throws(GGUFError) -> Int {
    let possible = min(limit, remaining / size)
    guard count <= UInt64(possible) else {
      throw .tooMany(what, count: count, limit: possible)
    }
    return Int(count)
  }

  func truncated(
    _ what: StaticString, of name: Bytes, needed: UInt64
  ) -> GGUFError {
    .truncated(
      reading: what, name: name.isEmpty ? nil : ShortText(name),
      at: offset, needed: needed, available: remaining)
  }
}
