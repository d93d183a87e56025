public import Memory

/// The same for keys that are known when the program is written.
extension GGUFFile {
  /// An integer of any width.
  ///
  /// - Throws: as `integer(_:)` of a key's bytes.
  public func integer(_ key: StaticString) throws(GGUFError) -> Int? {
    try integer(Bytes(key))
  }

  /// An f32 or f64.
  ///
  /// - Throws: as `float(_:)` of a key's bytes.
  public func float(_ key: StaticString) throws(GGUFError) -> Double? {
    try float(Bytes(key))
  }

  /// A boolean.
  ///
  /// - Throws: as `boolean(_:)` of a key's bytes.
  public func boolean(_ key: StaticString) throws(GGUFError) -> Bool? {
    try boolean(Bytes(key))
  }

  /// A string, as it lies in the file.
  ///
  /// - Throws: as `string(_:)` of a key's bytes.
  public func string(_ key: StaticString) throws(GGUFError) -> Bytes? {
    try string(Bytes(key))
  }

  /// An array of strings.
  ///
  /// - Throws: as `strings(_:)` of a key's bytes.
  public func strings(_ key: StaticString) throws(GGUFError) -> GGUFStrings? {
    try strings(Bytes(key))
  }

  /// An array of integers of any width.
  ///
  /// - Throws: as `integers(_:)` of a key's bytes.
  public func integers(_ key: StaticString) throws(GGUFError) -> GGUFIntegers? {
    try integers(Bytes(key))
  }

  /// An array of f32.
  ///
  /// - Throws: as `floats(_:)` of a key's bytes.
  public func floats(_ key: StaticString) throws(GGUFError) -> GGUFFloats? {
    try floats(Bytes(key))
  }
}
