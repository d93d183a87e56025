public import Memory

/// What another document spells already, and is well-formed.
extension JSONWriter {
  /// Writes a value as it is spelled, with its line breaks as spaces, so that a
  /// document stays one line.
  public mutating func value(spelled value: Bytes) {
    beginValue()
    var written = 0
    for index in 0..<value.count
    where value[index] == 0x0A || value[index] == 0x0D {
      text.append(value[written..<index])
      text.append(byte: 0x20)
      written = index + 1
    }
    text.append(value[written..<value.count])
  }

  /// Writes a member whose value is spelled already.
  public mutating func member(_ key: StaticString, spelled: Bytes) {
    self.key(key)
    value(spelled: spelled)
  }

  /// Writes a member whose value is a string that is spelled already.
  public mutating func member(_ key: StaticString, _ spelled: JSONText) {
    self.key(key)
    beginString()
    stringPart(spelled: spelled.encoded)
    endString()
  }

  /// Writes the key of a member as a string that is spelled in its quotes; its
  /// value must follow.
  public mutating func key(spelled: Bytes) {
    beginKey()
    text.append(spelled)
    endKey()
  }

  /// Writes a part of a string that was begun, escapes and all.
  public mutating func stringPart(spelled part: Bytes) { text.append(part) }
}
