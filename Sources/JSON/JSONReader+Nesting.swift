public import Memory

extension JSONReader {
  /// Reads the `{` of an object; `nextKey` reads the rest.
  ///
  /// - Throws: `JSONError` where no object follows, or one too deep.
  public mutating func beginObject() throws(JSONError) {
    try open(.object)
  }

  /// Reads the next key and its colon, or the object's `}`.
  ///
  /// After a key its value must be read, or skipped.
  ///
  /// - Returns: The key, or `nil` where the object has ended.
  /// - Throws: `JSONError` where neither follows.
  @export(interface)
  public mutating func nextKey() throws(JSONError) -> JSONText? {
    precondition(
      depth > 0 && objects & 1 == 1 && state != .value,
      "no key is due here")
    var start = afterSpace(from: position)
    var found = try byte(at: start)
    if found == 0x7D {
      close(at: start + 1)
      return nil
    }
    if state == .rest {
      guard found == 0x2C else { throw .unexpectedByte(found, offset: start) }
      start = afterSpace(from: start + 1)
      found = try byte(at: start)
    }
    guard found == 0x22 else { throw .unexpectedByte(found, offset: start) }
    let key = try text(from: start)
    let colon = afterSpace(from: key.end)
    found = try byte(at: colon)
    guard found == 0x3A else { throw .unexpectedByte(found, offset: colon) }
    position = colon + 1
    state = .value
    return key
  }

  /// Reads the `[` of an array; `nextElement` reads the rest.
  ///
  /// - Throws: `JSONError` where no array follows, or one too deep.
  public mutating func beginArray() throws(JSONError) {
    try open(.array)
  }

  /// Reads up to the next element, or the array's `]`.
  ///
  /// An element that follows must be read, or skipped.
  ///
  /// - Returns: Whether there is one; `false` where the array has ended.
  /// - Throws: `JSONError` where neither follows.
  public mutating func nextElement() throws(JSONError) -> Bool {
    precondition(
      depth > 0 && objects & 1 == 0 && state != .value,
      "no element is due here")
    let start = afterSpace(from: position)
    let found = try byte(at: start)
    if found == 0x5D {
      close(at: start + 1)
      return false
    }
    if state == .rest {
      guard found == 0x2C else { throw .unexpectedByte(found, offset: start) }
      position = start + 1
    }
    state = .value
    return true
  }

  /// Reads one value of any kind, with all that is in it.
  ///
  /// - Throws: `JSONError` where no well-formed value follows.
  @export(interface)
  public mutating func skip() throws(JSONError) {
    var ahead = self
    try ahead.skipBeginning()
    while ahead.depth > depth {
      let more: Bool
      if ahead.objects & 1 == 1 {
        more = try ahead.nextKey() != nil
      } else {
        more = try ahead.nextElement()
      }
      if more { try ahead.skipBeginning() }
    }
    self = ahead
  }

  /// Reads one value of any kind, with all that is in it.
  ///
  /// - Returns: the value as the document spells it, a document of its own.
  /// - Throws: `JSONError` where no well-formed value follows.
  @export(interface)
  public mutating func raw() throws(JSONError) -> Bytes {
    let start = afterSpace(from: position)
    try skip()
    return source[start..<position]
  }

  /// Reads a value that holds no other, or the bracket of one that does.
  private mutating func skipBeginning() throws(JSONError) {
    switch try peek() {
    case .object: try beginObject()
    case .array: try beginArray()
    case .string: _ = try string()
    case .number: try skipNumber()
    case .bool: _ = try bool()
    case .null: try null()
    }
  }

  private mutating func open(_ kind: JSONKind) throws(JSONError) {
    let start = try startOfValue(kind)
    guard depth < JSONReader.maximumDepth else {
      throw .tooDeep(limit: JSONReader.maximumDepth, offset: start)
    }
    depth += 1
    objects = objects << 1 | (kind == .object ? 1 : 0)
    position = start + 1
    state = .first
  }

  private mutating func close(at end: Int) {
    depth -= 1
    objects >>= 1
    finishValue(at: end)
  }
}
